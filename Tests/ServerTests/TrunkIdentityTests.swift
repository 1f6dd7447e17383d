import CallEngine
import Locating
import SIPCore
import SansIO
import Testing
import YAML

@testable import Server

@Suite("How trunks are found and told, in attendant.yaml")
struct TrunkIdentityTests {
    private func read(_ keys: String) -> (Trunk?, ServerConfiguration?, [String]) {
        let yaml = "trunks: [{name: a, \(keys)}]"
        let (configuration, diagnostics) = ServerConfiguration.read(Array(yaml.utf8), path: "attendant.yaml")
        return (configuration?.trunks.first, configuration, diagnostics.map(\.message))
    }

    @Test("100rel, redirects and alternatives, with their defaults")
    func signaling() throws {
        let plain = try #require(read("address: 192.0.2.1").0)
        #expect(plain.reliability == .supported && plain.redirects == .trunk && plain.alternatives.isEmpty)
        let (read, _, messages) = read(
            "address: 192.0.2.1, 100rel: required, redirects: off, alternatives: [192.0.2.2, 192.0.2.3:5070]")
        let trunk = try #require(read)
        #expect(messages.isEmpty && trunk.reliability == .required && trunk.redirects == .off)
        #expect(trunk.addresses.map(\.description) == ["192.0.2.1:5060", "192.0.2.2:5060", "192.0.2.3:5070"])
        #expect(trunk.neighbour.blocks.count == 3)
        #expect(self.read("address: 192.0.2.1, redirects: [192.0.2.9]").0?.redirects == .hosts(["192.0.2.9"]))
        let tls = try #require(self.read("address: 192.0.2.1, transport: tls, alternatives: [192.0.2.2]").0)
        #expect(tls.addresses.map(\.port) == [5061, 5061])
    }

    @Test("identity: a carrier's profile, and what is different from one")
    func identity() throws {
        #expect(try #require(read("address: 192.0.2.1").0).identity == IdentityProfile())
        #expect(
            try #require(read("address: 192.0.2.1, identity: sipgate").0).identity == IdentityProfile.named("sipgate"))
        let keys =
            "identity: {profile: telnyx, number_format: national, country_code: 49, from: account, anonymous_from: domain, "
            + "headers: [remote-party-id, p-asserted-identity], diversion: history-info, tell_withheld_number: no, "
            + "user_phone: yes, privacy: [id, user]}"
        let identity = try #require(read("address: 192.0.2.1, \(keys)").0).identity
        var expected = try #require(IdentityProfile.named("telnyx"))
        (expected.numberFormat, expected.countryCode, expected.from) = (.national, "49", .account)
        (expected.anonymousFrom, expected.headers) = (.domain, [.remoteParty, .asserted])
        (expected.diversions, expected.tellsWithheldNumber) = ([.historyInfo], false)
        (expected.saysUserIsPhone, expected.privacy) = (true, "id;user")
        #expect(identity == expected)
    }

    @Test("an address may be a name, with a port or without; the domain is the name unless another is written")
    func names() throws {
        let (trunk, configuration, messages) = read("address: carrier.example")
        #expect(
            messages.isEmpty && trunk?.isFound == false && trunk?.addresses == [] && trunk?.domain == "carrier.example")
        #expect(configuration?.lookups["a"] == ServerLocator.Name("carrier.example"))
        #expect(
            read("address: \"sip.carrier.example:5070\", transport: tcp, domain: c.example").1?.lookups["a"]
                == ServerLocator.Name("sip.carrier.example", port: 5070, transport: .tcp))
        #expect(read("address: 192.0.2.1:5070").1?.lookups.isEmpty == true)
    }

    @Test("a trunk that was found has its addresses and transport, and registers there; one that was not does nothing")
    func placed() throws {
        let yaml = """
            trunks: [{name: a, address: carrier.example, username: u, password: p, register: yes, alternatives: [192.0.2.9]}]
            secrets: {p: {env: P}}
            """
        let configuration = try #require(ServerConfiguration.read(Array(yaml.utf8), path: "attendant.yaml").0)
        let nowhere = configuration.trunks(with: ["p": "x"], at: [:])[0]
        #expect(!nowhere.isFound && nowhere.registration == nil && nowhere.account?.hosts == [])
        let name = try #require(ServerLocator.Name("carrier.example"))
        let addresses = ["198.51.100.1:5061", "198.51.100.2:5061"].compactMap { NetworkAddress(text: $0) }
        let location = ServerLocator.Location(transport: .tls, addresses: addresses, good: .seconds(60))
        let found = configuration.trunks(with: ["p": "x"], at: [name: location])[0]
        #expect(
            found.transport == .tls && found.registration?.registrar == addresses[0]
                && found.registration?.transport == .tls)
        #expect(found.addresses.map(\.description) == ["198.51.100.1:5061", "198.51.100.2:5061", "192.0.2.9:5060"])
        #expect(found.account?.hosts.count == 3)
    }

    @Test("sign and caller_authorities are read; a key or a file that cannot be used is an error at its place")
    func signing() throws {
        let yaml = """
            caller_authorities: roots.pem
            trunks: [{name: a, address: 192.0.2.1, sign: {key: no.pem, certificate: "https://c.example.com/c", attestation: B}}]
            """
        let (read, diagnostics) = ServerConfiguration.read(Array(yaml.utf8), path: "/nowhere/attendant.yaml")
        let configuration = try #require(read)
        #expect(diagnostics.isEmpty && configuration.authorities?.path == "roots.pem")
        #expect(configuration.signings["a"]?.attestation == .B && configuration.signings["a"]?.key == "no.pem")
        let problems = configuration.signatureProblems()
        #expect(
            problems.map(\.message) == [
                "calls cannot be signed with no.pem: it is no private key of the curve P-256 in PEM form",
                "roots.pem cannot be used: there is no certificate in it",
            ])
        #expect(problems.map { $0.place?.line } == [2, 1])
        #expect(configuration.trunks(with: [:])[0].signer == nil)
    }

    @Test(
        "mistakes",
        arguments: [
            ("address: 192.0.2.1, 100rel: maybe", "100rel wants one of off, supported, required, not \"maybe\""),
            (
                "address: 192.0.2.1, redirects: anyone",
                "redirects wants off, trunk, or a list of addresses, not \"anyone\""
            ),
            (
                "address: 192.0.2.1, redirects: [evil.example]",
                "a host of redirects wants an address such as 198.51.100.30, not \"evil.example\""
            ),
            (
                "address: 192.0.2.1, identity: sipgat",
                "identity wants one of standard, twilio, telnyx, sipgate, cm, nfon, 2talk, deutsche-telefon, vonage, bandwidth, didww, telematica, white-sky, not \"sipgat\""
            ),
            ("address: 192.0.2.1, identity: {number_format: national}", "number_format: national needs country_code"),
            (
                "address: 192.0.2.1, identity: {headers: [pai]}",
                "headers wants one of p-asserted-identity, p-preferred-identity, remote-party-id, not \"pai\""
            ),
            (
                "address: 192.0.2.1, identity: {privacy: secret}",
                "privacy wants one of id, user, header, session, critical, history, not \"secret\""
            ),
            ("address: 192.0.2.1, sign: {key: a.pem}", "sign needs certificate"),
            ("address: -carrier.example", "address wants an IP address and port, not \"-carrier.example\""),
            ("address: \"carrier.example:0\"", "address wants an IP address and port, not \"carrier.example:0\""),
        ])
    func mistakes(_ keys: String, _ message: String) {
        let (trunk, _, messages) = read(keys)
        #expect(trunk == nil && messages.contains(message), "\(messages)")
    }
}
