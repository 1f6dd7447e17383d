import ArgumentParser
import CallEngine
import FlowModel
import FlowTest
import Foundation
import Gateways
import MediaEngine
import Networking
import Numbering
import SIPMessage
import SansIO
import Server

/// `attendant test` with real calls in place of the simulator: `--loopback` and `--live`.
struct RealCalls {
    /// How many calls are up at once.
    var atATime: Int
    /// Whether a test file must name a flow.
    var needsFlow: Bool
    /// What makes the calls of a file's tests.
    var runner: (FlowProgram?, [String: Prompt]) throws -> any RealCallRunner

    /// Our own server and its caller, by SIP and RTP on 127.0.0.1.
    static func loopback(jobs: Int?) -> RealCalls {
        RealCalls(atATime: jobs ?? 8, needsFlow: true) { program, sounds in
            guard let program else { throw Terminal.usageFailure }
            return LoopbackRunner(program: program, sounds: sounds)
        }
    }

    /// Any IVR: one call after the other unless more were asked for.
    static func live(_ target: String, _ configured: LiveOptions, jobs: Int?) async throws -> RealCalls {
        let (network, target, speech) = try await configured.line(to: target)
        let desk = PromptDesk(speech: speech)
        return RealCalls(atATime: jobs ?? 1, needsFlow: false) { program, _ in
            LiveRunner(network: network, target: target, program: program) { try? desk.prompt(for: $0).get() }
        }
    }

    /// Runs tests, so many at a time; the results in the order of the tests.
    func results(of tests: [TestCase], _ runner: any RealCallRunner) async -> [TestResult] {
        await withTaskGroup(of: (Int, TestResult).self) { group in
            var results: [Int: TestResult] = [:]
            for (index, test) in tests.enumerated() {
                if index >= atATime, let (done, result) = await group.next() { results[done] = result }
                group.addTask { (index, await runner.run(test)) }
            }
            for await (index, result) in group { results[index] = result }
            return tests.indices.compactMap { results[$0] }
        }
    }
}

/// How a live call gets out.
struct LiveOptions: ParsableArguments {
    @Option(name: .shortAndLong, help: ArgumentHelp("With --live and a number: the configuration.", valueName: "file"))
    var config = "attendant.yaml"

    @Option(help: ArgumentHelp("With --live and a number: the trunk; the first one by default.", valueName: "name"))
    var trunk: String?

    @Option(
        help: ArgumentHelp(
            "With --live: the number to show, in place of the test's own caller or the trunk's first.",
            valueName: "number"))
    var callerId: String?

    /// Where to listen, whom to call, and how prompts sound.
    fileprivate func line(to target: String) async throws -> (NetworkDriver.Configuration, LiveTarget, SpeechLibrary) {
        if target.lowercased().hasPrefix("sip:") { return try straight(to: target) }
        let number: PhoneNumber
        do { number = try PhoneNumber(target) } catch {
            throw Terminal.stop(
                "--live wants a number like +12125550100 or an address like sip:ivr@192.0.2.1; \(error)")
        }
        var configured = Configured()
        configured.config = config
        let configuration = try configured.read()
        let secrets = configuration.readSecrets()
        let trunks = await configuration.foundTrunks(with: secrets.values) { Terminal.note($0) }
        guard let trunk = trunk.map({ name in trunks.first { $0.name == name } }) ?? trunks.first else {
            throw Terminal.stop("\(config) has no trunk\(trunk.map { " named \"\($0)\"" } ?? "")")
        }
        if trunk.credentials == nil, configuration.logins[trunk.name] != nil {
            Terminal.show(secrets.diagnostics)
            throw Terminal.stop("trunk \"\(trunk.name)\" wants a password, and there is none")
        }
        guard trunk.isFound else { throw Terminal.stop("trunk \"\(trunk.name)\" is at no address that can be found") }
        guard let shown = callerId ?? trunk.callerIDs.first?.description else {
            throw Terminal.stop("trunk \"\(trunk.name)\" lets no number be shown; add caller_ids to it")
        }
        let network = configuration.line(through: [trunk])
        let line = LiveTarget(number.description, through: trunk, showing: shown)
        return (network, line, try Configured.speech(of: configuration))
    }

    /// A call over UDP to the address itself, past all trunks.
    private func straight(to target: String) throws -> (NetworkDriver.Configuration, LiveTarget, SpeechLibrary) {
        guard let uri = try? SIPURI(parsing: target) else { throw Terminal.stop("\"\(target)\" is not a SIP address") }
        guard let address = HostLookup.address(of: uri.host, port: uri.port ?? 5060) else {
            throw Terminal.stop("there is no host \(uri.host)")
        }
        guard let host = NetworkAddress.local(towards: address) else {
            throw Terminal.stop("there is no way from here to \(address.host)")
        }
        let shown = try callerId.map { number throws -> PhoneNumber in
            do { return try PhoneNumber(number) } catch { throw Terminal.stop("\(error)") }
        }
        let trunk = Trunk(name: "live", address: address, domain: uri.host, callerIDs: shown.map { [$0] } ?? [])
        let network = NetworkDriver.Configuration(listen: NetworkAddress(host: host, port: 0))
        let line = LiveTarget(target, through: trunk, showing: shown?.description)
        return (network, line, SpeechLibrary(engine: ESpeakEngine(), cache: SpeechCache()))
    }
}

/// Names of hosts as addresses, as the system knows them.
enum HostLookup {
    /// The first IPv4 address, or the first of all; `nil` where the name has none. Blocks.
    static func address(of host: String, port: UInt16) -> NetworkAddress? {
        if let literal = NetworkAddress(literal: host, port: port) { return literal }
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_DGRAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(host, nil, &hints, &list) == 0, let list else { return nil }
        defer { freeaddrinfo(list) }
        let addresses = sequence(first: list, next: { $0.pointee.ai_next }).compactMap { literal(of: $0.pointee) }
        let chosen = addresses.first { !$0.contains(":") } ?? addresses.first
        return chosen.flatMap { NetworkAddress(literal: $0, port: port) }
    }

    private static func literal(of info: addrinfo) -> String? {
        var name = [CChar](repeating: 0, count: Int(NI_MAXHOST))
        let status = getnameinfo(
            info.ai_addr, info.ai_addrlen, &name, socklen_t(name.count), nil, 0, NI_NUMERICHOST)
        return status == 0 ? String(decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self) : nil
    }
}
