import CallEngine
import SIPCore
import SansIO
import Server
import Testing
import YAML

@Suite("Trunks and callers in attendant.yaml")
struct TrunkConfigurationTests {
    private func read(_ yaml: String) -> (ServerConfiguration?, [String]) {
        let (configuration, diagnostics) = ServerConfiguration.read(Array(yaml.utf8), path: "attendant.yaml")
        return (configuration, diagnostics.map { "\($0.place?.line ?? 0):\($0.place?.column ?? 0): \($0.message)" })
    }

    private static let whole = """
        trunks:
          - name: carrier
            address: 198.51.100.20
            domain: sip.carrier.example
            username: "4930123"
            password: carrier_password
            register: {expires: 5m}
            realm: carrier
            sources: [198.51.100.16/28]
            caller_ids: ["+4930123456"]
          - {name: pbx, address: 192.0.2.10, username: pbx, password: pbx_password, user: office, challenge: true}
          - {name: plain, address: 192.0.2.20}
        callers:
          from: [trunks, 203.0.113.0/24]
          users: {reception: reception_password}
          realm: office.example
        country_code: 49
        numbers:
          "+4930123456": {flow: desk.yaml, label: Desk}
        secrets:
          carrier_password: {env: A}
          pbx_password: {env: B}
          reception_password: {env: C}
        """

    @Test("name, password, registration and sources are read; the password is the secret's value")
    func trunks() throws {
        let (configuration, messages) = read(Self.whole)
        #expect(messages == [])
        let trunks = try #require(configuration).trunks(with: ["carrier_password": "zanzibar", "pbx_password": "x"])
        #expect(
            trunks.map(\.credentials) == [
                DigestCredentials(username: "4930123", password: "zanzibar"),
                DigestCredentials(username: "pbx", password: "x"), nil,
            ])
        #expect(
            trunks[0].registration
                == RegistrationSettings(
                    name: "carrier", registrar: trunks[0].address, domain: "sip.carrier.example", user: "4930123",
                    expires: .seconds(300)))
        #expect(trunks[0].account?.realm == "carrier")
        #expect(trunks[0].account?.hosts == [trunks[0].address.host])
        #expect(trunks[1].registration == nil && trunks[1].isChallenged)
        #expect(trunks[2].account == nil)
    }

    @Test("the doors are made of trunks, blocks and users")
    func doors() throws {
        let configuration = try #require(read(Self.whole).0)
        let doors = configuration.doors(with: ["pbx_password": "x", "reception_password": "y"])
        func verdict(_ host: String) -> Doors.Verdict? { NetworkAddress.Host(literal: host).map(doors.verdict) }
        #expect(verdict("198.51.100.20") == .admitted(by: "carrier"))
        #expect(verdict("198.51.100.31") == .admitted(by: "carrier"))
        #expect(verdict("192.0.2.10") == .asked(of: "pbx"))
        #expect(verdict("203.0.113.9") == .admitted(by: "203.0.113.0/24"))
        #expect(verdict("203.0.112.9") == .asked(of: nil))
        #expect(doors.realm == "office.example" && doors.requestsPerSecond == 20)
        let open = try #require(read("{}").0).doors(with: [:])
        #expect(open.verdict(of: .v4(7)) == .admitted(by: nil))
        let closed = try #require(read("callers: {}").0).doors(with: [:])
        #expect(closed.verdict(of: .v4(7)) == .refused)
    }

    @Test(
        "each mistake has its place and its sentence, and none repeats what may be a password",
        arguments: [
            ("trunks: [{name: a, address: 192.0.2.1, register: true}]", "1:50: register needs username and password"),
            (
                "trunks: [{name: a, address: 192.0.2.1, username: b}]",
                "1:50: a trunk has both username and password, or neither"
            ),
            (
                "trunks: [{name: a, address: 192.0.2.1, username: b, password: zanzibar}]",
                "1:63: password is the name of a secret, and there is none of this name"
            ),
            ("trunks: [{name: a, address: 192.0.2.1, challenge: yes}]", "1:51: challenge needs username and password"),
            (
                "trunks: [{name: a, address: 192.0.2.1, sources: [192.0.2.0/33]}]",
                "1:50: sources wants IP addresses, not \"192.0.2.0/33\""
            ),
            ("callers: {from: [everybody]}", "1:18: from wants trunks, anyone, or IP addresses, not \"everybody\""),
            (
                "callers: {users: {a: zanzibar}}",
                "1:22: the password of a user is the name of a secret, and there is none of this name"
            ),
            ("callers: {form: trunks}", "1:11: callers has no key \"form\""),
            ("country_code: 0049", "1:15: country_code wants the code of a country, not \"0049\""),
        ])
    func mistakes(yaml: String, message: String) {
        let (configuration, messages) = read(yaml)
        #expect(configuration == nil)
        #expect(messages.contains(message), "\(messages)")
        #expect(!messages.joined().contains("zanzibar"))
    }

    @Test(
        "a call is explained as it would be taken",
        arguments: [
            ("198.51.100.20", "+4930123456", "desk.yaml", nil), ("198.51.100.20", "030123456", "desk.yaml", nil),
            ("198.51.100.20", "4930123456", "desk.yaml", nil),
            ("198.51.100.20", "sip:004930123456@203.0.113.1", "desk.yaml", nil),
            ("198.51.100.20", "30123456", "desk.yaml", nil), ("198.51.100.20", "+4930999", nil, 404),
            ("198.51.100.20", "reception", nil, 404), ("192.0.2.10", "+4930123456", "desk.yaml", 401),
            ("192.0.2.99", "+4930123456", "desk.yaml", 401), ("203.0.113.7", "+4930123456", "desk.yaml", nil),
        ] as [(String, String, String?, Int?)])
    func explains(from: String, to: String, flow: String?, status: Int?) throws {
        let configuration = try #require(read(Self.whole).0)
        let host = try #require(NetworkAddress.Host(literal: from))
        let explanation = CallExplanation(from: host, to: to, in: configuration)
        #expect(explanation.flow == flow && explanation.status == status, "\(explanation.steps)")
    }

    @Test("a stranger's call is refused before the number is looked at")
    func explainsStrangers() throws {
        let configuration = try #require(read("callers: {from: trunks}\nnumbers: {\"+4930123456\": a.yaml}").0)
        for number in ["+4930123456", "+4930999"] {
            let explanation = CallExplanation(from: .v4(0xCB00_7109), to: number, in: configuration)
            #expect(explanation.flow == nil && explanation.status == 403)
            #expect(explanation.steps.map(\.about) == ["from", "answer"])
        }
    }
}
