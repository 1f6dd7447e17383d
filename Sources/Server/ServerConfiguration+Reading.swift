import CallEngine
import Locating
import Networking
import Numbering
import SDP
import SansIO
public import YAML

extension ServerConfiguration {
    /// Reads a configuration file strictly: unknown keys and every wrong value are reported, all in one pass.
    ///
    /// - Parameter path: how messages name the file, and what relative paths in it start from.
    /// - Returns: the configuration, or `nil` with at least one error.
    public static func read(_ bytes: [UInt8], path: String) -> (ServerConfiguration?, [Diagnostic]) {
        let document = YAMLDocument.parse(bytes, path: path)
        guard let root = document.root else { return (nil, document.diagnostics) }
        let findings = Findings()
        findings.add(document.file)
        var reader = ConfigurationReader(root, path: path, findings: findings)
        let configuration = reader?.read()
        return (findings.hasErrors ? nil : configuration, findings.sorted)
    }
}

/// What is done with a call that nothing comes from any more.
private enum SilenceAnswer: String, CaseIterable { case hangup, report }

/// One pass over the file.
private struct ConfigurationReader {
    private var top: FieldReader
    private let path: String
    private let findings: Findings

    init?(_ root: YAMLNode, path: String, findings: Findings) {
        guard let top = FieldReader(root, of: "the configuration", findings: findings) else { return nil }
        self.top = top
        self.path = path
        self.findings = findings
    }

    mutating func read() -> ServerConfiguration {
        let limits = readLimits()
        let trunks = readTrunks()
        var configuration = ServerConfiguration(
            path: path,
            listen: readListen(),
            publicHost: top.value("public_address").flatMap(host),
            mediaPorts: top.value("media_ports").flatMap(portRange),
            codecs: readCodecs(),
            encryption: top.choice("srtp", MediaEncryption.self) ?? .off,
            shards: top.integer("shards", in: 1...64) ?? 1,
            maxCalls: limits.calls,
            trunks: trunks.map(\.trunk),
            numbers: readNumbers(),
            speech: readSpeech(),
            records: top.string("records"),
            recordings: top.string("recordings"),
            data: top.string("data") ?? "data",
            secrets: top.secrets(),
            events: top.events(),
            outbox: top.string("outbox"),
            control: top.string("control"),
            journal: readJournal()
        )
        for reading in trunks {
            configuration.logins[reading.trunk.name] = reading.login
            configuration.lookups[reading.trunk.name] = reading.lookup
            configuration.signings[reading.trunk.name] = reading.signing
        }
        configuration.loadLimits = limits.load
        configuration.maxConnections = limits.connections
        if let node = top.value("caller_authorities"), let path = findings.string(node, "caller_authorities") {
            configuration.authorities = (path, node.place)
        }
        configuration.callers = top.value("callers").flatMap { CallersReader(findings: findings).read($0) }
        configuration.countryCode = top.value("country_code").flatMap(countryCode)
        configuration.listensOnTCP = top.boolean("tcp") ?? false
        readTLS(into: &configuration)
        configuration.watch = readWatch(otherwise: configuration.watch)
        top.finish()
        for diagnostic in configuration.unknownPasswords() { findings.add(diagnostic) }
        return configuration
    }

    // MARK: Addresses

    private mutating func readListen() -> NetworkAddress {
        top.value("listen").flatMap { address($0, "listen") } ?? NetworkAddress(host: .v4(0x7F00_0001), port: 5060)
    }

    private func address(_ node: YAMLNode, _ name: String) -> NetworkAddress? {
        guard let text = findings.string(node, name) else { return nil }
        if let address = NetworkAddress(text: text) { return address }
        return findings.refuse(
            node, name, "an IP address and port", help: "write it like 127.0.0.1:5060 or \"[::1]:5060\"")
    }

    /// `tls: {listen: 0.0.0.0:5061, certificate: chain.pem, key: key.pem, authorities: ca.pem}`.
    private mutating func readTLS(into configuration: inout ServerConfiguration) {
        guard var reader = top.reader("tls") else { return }
        defer { reader.finish() }
        configuration.tlsAuthorities = reader.string("authorities")
        let listen = reader.value("listen")
        let (certificate, key) = (reader.string("certificate"), reader.string("key"))
        guard let listen else {
            if certificate != nil || key != nil {
                findings.error("a certificate is for a listener: write listen, too", at: reader.node)
            }
            return
        }
        guard let text = findings.string(listen, "listen") else { return }
        guard let address = NetworkAddress(text: text, defaultPort: 5061) else {
            let _: Never? = findings.refuse(
                listen, "listen", "an IP address and port", help: "write it like 0.0.0.0:5061")
            return
        }
        guard let certificate, let key else {
            findings.error(
                "tls needs certificate and key to listen", at: listen, help: "both are paths of files in PEM form")
            return
        }
        configuration.tls = .init(listen: address, identity: TLSIdentity(certificate: certificate, key: key))
    }

    private func host(_ node: YAMLNode) -> NetworkAddress.Host? {
        guard let text = findings.string(node, "public_address") else { return nil }
        if let host = NetworkAddress.Host(literal: text) { return host }
        return findings.refuse(node, "public_address", "an IP address")
    }

    private func countryCode(_ node: YAMLNode) -> String? {
        guard let text = findings.string(node, "country_code") else { return nil }
        let digits = text.hasPrefix("+") ? String(text.dropFirst()) : text
        if (1...3).contains(digits.utf8.count), digits.utf8.allSatisfy({ (48...57).contains($0) }),
            !digits.hasPrefix("0")
        {
            return digits
        }
        return findings.refuse(node, "country_code", "the code of a country", help: "write it like \"49\"")
    }

    private func portRange(_ node: YAMLNode) -> ClosedRange<UInt16>? {
        guard let text = findings.string(node, "media_ports") else { return nil }
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        if parts.count == 2, let first = UInt16(parts[0]), let last = UInt16(parts[1]), first >= 1024,
            Int(first) + 1 < Int(last)
        {
            return first...last
        }
        return findings.refuse(node, "media_ports", "a range of ports from 1024 on", help: "write it like 20000-29999")
    }

    private struct Limits {
        var calls = 10_000
        var connections = 4000
        var load: LoadGauge.Limits? = LoadGauge.Limits()
    }

    /// `limits: {calls: 500, load: 85, connections: 4000}`, or `load: off`.
    private mutating func readLimits() -> Limits {
        var limits = Limits()
        guard var reader = top.reader("limits") else { return limits }
        defer { reader.finish() }
        limits.calls = reader.integer("calls", in: 1...100_000) ?? limits.calls
        limits.connections = reader.integer("connections", in: 10...100_000) ?? limits.connections
        guard let node = reader.value("load") else { return limits }
        let percent = node.text == "off" ? nil : findings.integer(node, "load", in: 30...99) ?? 85
        limits.load = percent.map { LoadGauge.Limits(busy: Double($0) / 100) }
        return limits
    }

    /// `silence: off`, or `silence: {after: 60s, then: hangup}`.
    private mutating func readWatch(otherwise usual: Exchange.Watch?) -> Exchange.Watch? {
        guard let node = top.value("silence") else { return usual }
        if node.text == "off" { return nil }
        guard var reader = FieldReader(node, of: "silence", findings: findings) else { return nil }
        defer { reader.finish() }
        let after = reader.duration("after", in: .seconds(5) ... .seconds(86_400)) ?? usual?.patience ?? .seconds(60)
        return Exchange.Watch(patience: after, endsCalls: reader.choice("then", SilenceAnswer.self) != .report)
    }

    /// `codecs: [g722, pcma]`, most wanted first.
    private mutating func readCodecs() -> [CodecPreference] {
        guard let nodes = top.list("codecs") else { return [.pcmu, .pcma] }
        let names = CodecPreference.spoken.map(\.key)
        var codecs: [CodecPreference] = []
        for node in nodes {
            guard let text = findings.string(node, "a codec") else { continue }
            let named = CodecPreference.spoken.first { $0.key == text.lowercased() }?.value
            guard let codec = named ?? findings.refuse(node, "a codec", "one of \(names.joined(separator: ", "))")
            else { continue }
            if codecs.contains(codec) { findings.error("\(text) is named twice", at: node) }
            codecs.append(codec)
        }
        if codecs.isEmpty, let node = top.node.entries?.first(where: { $0.key == "codecs" })?.value {
            findings.error("codecs has to name at least one of \(names.joined(separator: ", "))", at: node)
        }
        return codecs.isEmpty ? [.pcmu] : codecs
    }

    // MARK: Trunks and numbers

    private mutating func readTrunks() -> [TrunkReader.Reading] {
        var trunks: [TrunkReader.Reading] = []
        let reader = TrunkReader(findings: findings, address: address, number: number)
        for node in top.list("trunks") ?? [] {
            guard let reading = reader.read(node) else { continue }
            if trunks.contains(where: { $0.trunk.name == reading.trunk.name }) {
                findings.error("there are two trunks named \"\(reading.trunk.name)\"", at: node)
            }
            trunks.append(reading)
        }
        return trunks
    }

    private mutating func readNumbers() -> [ServerConfiguration.Number] {
        var numbers: [ServerConfiguration.Number] = []
        for entry in top.map("numbers") ?? [] {
            guard let number = number(entry) else { continue }
            if numbers.contains(where: { $0.number == number.number }) {
                findings.error("\(number.number) is written twice", at: entry.keyPlace, length: entry.key.count)
            }
            numbers.append(number)
        }
        return numbers
    }

    private func number(_ entry: YAMLNode.Entry) -> ServerConfiguration.Number? {
        let key = YAMLNode(.scalar(.init(text: entry.key, style: .plain)), at: entry.keyPlace, length: entry.key.count)
        let number = number(key, "a number")
        var flow: YAMLNode? = entry.value
        var label: String?
        if entry.value.entries != nil, var reader = FieldReader(entry.value, of: entry.key, findings: findings) {
            flow = reader.required("flow")
            label = reader.string("label")
            reader.finish()
        }
        guard let number, let flow, let path = findings.string(flow, "flow") else { return nil }
        return ServerConfiguration.Number(number: number, flow: path, label: label, place: flow.place)
    }

    private func number(_ node: YAMLNode, _ name: String) -> PhoneNumber? {
        guard let text = findings.string(node, name) else { return nil }
        do { return try PhoneNumber(text) } catch {
            findings.error(error.description, at: node)
            return nil
        }
    }

    /// `journal: var/calls`, or `journal: {folder: var/calls, packets: true}`.
    private mutating func readJournal() -> ServerConfiguration.Journal? {
        guard let node = top.value("journal") else { return nil }
        guard node.entries != nil else {
            return findings.string(node, "journal").map { .init(folder: $0, keepsPackets: false) }
        }
        guard var reader = FieldReader(node, of: "journal", findings: findings) else { return nil }
        defer { reader.finish() }
        let folder = reader.required("folder").flatMap { findings.string($0, "folder") }
        let keepsPackets = reader.boolean("packets") ?? false
        return folder.map { .init(folder: $0, keepsPackets: keepsPackets) }
    }

    // MARK: Speech

    private mutating func readSpeech() -> ServerConfiguration.Speech {
        guard var reader = top.reader("speech") else { return .init(command: nil, voice: nil, cache: nil) }
        defer { reader.finish() }
        return .init(command: reader.strings("command"), voice: reader.string("voice"), cache: reader.string("cache"))
    }
}
