import CallEngine
import Numbering
import SDP
import SansIO
import Server
import Testing
import YAML

@Suite struct ServerConfigurationTests {
    private func read(_ yaml: String) -> (ServerConfiguration?, [String]) {
        let (configuration, diagnostics) = ServerConfiguration.read(Array(yaml.utf8), path: "conf/attendant.yaml")
        return (configuration, diagnostics.map { "\($0.place?.line ?? 0):\($0.place?.column ?? 0): \($0.message)" })
    }

    @Test func `a whole configuration is read`() throws {
        let (read, messages) = read(
            """
            listen: 0.0.0.0:5080
            public_address: 203.0.113.7
            media_ports: 20000-20099
            srtp: optional
            codecs: [Opus, g722, pcma]
            shards: 2
            trunks:
              - {name: carrier, address: "192.0.2.10:5062", domain: sip.carrier.example, caller_ids: ["+15555555555"], srtp: required}
            numbers:
              "+15551230000": {flow: flows/desk.yaml, label: Desk}
              +1 555 123 0001: flows/other.yaml
            speech: {command: [say, "{text}"], cache: var/speech}
            limits: {calls: 50}
            records: var/calls.jsonl
            """
        )
        #expect(messages == [])
        let configuration = try #require(read)
        #expect(configuration.listen.description == "0.0.0.0:5080")
        #expect(configuration.publicHost?.description == "203.0.113.7")
        #expect(configuration.mediaPorts == 20_000...20_099)
        #expect(configuration.trunks.map(\.domain) == ["sip.carrier.example"])
        #expect(configuration.codecs == [.opus, .g722, .pcma])
        #expect(configuration.encryption == .optional && configuration.trunks.map(\.encryption) == [.required])
        #expect(configuration.numbers.map(\.number.description) == ["+15551230000", "+15551230001"])
        #expect(configuration.flowPaths == ["conf/flows/desk.yaml", "conf/flows/other.yaml"])
        #expect(configuration.maxCalls == 50)
        #expect(configuration.speech.command == ["say", "{text}"])
        #expect(configuration.recordings == nil)
    }

    @Test func `an empty configuration listens on the loopback address`() throws {
        #expect(try #require(read("{}").0).listen.description == "127.0.0.1:5060")
    }

    @Test func `a call whose other side is gone ends after a minute, or as is written`() throws {
        for (yaml, watch) in [
            ("{}", Exchange.Watch(patience: .seconds(60), endsCalls: true)),
            ("silence: {after: 90s, then: report}", .init(patience: .seconds(90), endsCalls: false)),
            ("silence: {after: 2m}", .init(patience: .seconds(120), endsCalls: true)), ("silence: off", nil),
        ] {
            #expect(try #require(read(yaml).0).watch == watch)
        }
    }

    @Test(arguments: [
        ("listen: localhost", "1:9: listen wants an IP address and port, not \"localhost\""),
        ("lisen: 127.0.0.1", "1:1: the configuration has no key \"lisen\""),
        ("media_ports: 9-5", "1:14: media_ports wants a range of ports from 1024 on, not \"9-5\""),
        (
            "numbers: {5551234: a.yaml}",
            "1:11: \"5551234\" is not an E.164 number: it does not begin with + and a country code (write it like +12564286254)"
        ),
        ("numbers: {\"+15551230000\": {label: x}}", "1:27: +15551230000 needs flow"),
        ("trunks: [{name: a}]", "1:10: a trunk needs address"),
        ("codecs: [pcmu, g729]", "1:16: a codec wants one of pcmu, pcma, g722, opus, not \"g729\""),
        ("codecs: []", "1:9: codecs has to name at least one of pcmu, pcma, g722, opus"),
        ("codecs: [pcma, PCMA]", "1:16: PCMA is named twice"),
        ("srtp: always", "1:7: srtp wants one of off, optional, required, not \"always\""),
        ("silence: {after: 1s}", "1:18: after wants a duration from 5s to 24h, not \"1s\""),
        ("silence: {then: panic}", "1:17: then wants one of hangup, report, not \"panic\""),
        ("shards: 0", "1:9: shards wants a whole number from 1 to 64, not \"0\""),
        ("limits: {calls: many}", "1:17: calls wants a whole number from 1 to 100000, not \"many\""),
        ("numbers: {\"+15551230000\": a.yaml, +1 555 123 0000: b.yaml}", "1:35: +15551230000 is written twice"),
    ])
    func `each mistake has its place and its sentence`(yaml: String, message: String) {
        let (configuration, messages) = read(yaml)
        #expect(configuration == nil)
        #expect(messages.contains(message))
    }
}
