import Numbering
import SIPCore
import SIPMessage
import SansIO
import Testing

@Suite("How trunks are told who calls")
struct IdentityProfileTests {
    private static func caller(_ isWithheld: Bool = false, account: String? = "1234567t0") throws -> CallerPresentation
    {
        CallerPresentation(
            number: try PhoneNumber("+49211123456"), name: isWithheld ? nil : "Acme", isWithheld: isWithheld,
            account: account, domain: "sip.example")
    }

    private static func text(_ profile: IdentityProfile, _ caller: CallerPresentation) -> String {
        let target = SIPURI(user: "+15557770000", host: "sip.example")
        let (from, others) = profile.headers(of: caller, to: target)
        return "From: \(from)\n" + others.map { "\($0.0): \($0.1)\n" }.joined()
    }

    struct Golden: Sendable {
        var profile: String
        var shown: String
        var withheld: String
    }

    static let carriers: [Golden] = [
        Golden(
            profile: "standard",
            shown: "From: \"Acme\" <sip:+49211123456@sip.example>\n"
                + "P-Asserted-Identity: \"Acme\" <sip:+49211123456@sip.example>\n",
            withheld: "From: \"Anonymous\" <sip:anonymous@anonymous.invalid>\nPrivacy: id\n"),
        Golden(
            profile: "twilio",
            shown: "From: \"Acme\" <sip:+49211123456@sip.example>\n"
                + "P-Asserted-Identity: \"Acme\" <sip:+49211123456@sip.example>\n",
            withheld: "From: \"Anonymous\" <sip:anonymous@anonymous.invalid>\nPrivacy: id\n"),
        Golden(
            profile: "telnyx",
            shown: "From: \"Acme\" <sip:+49211123456@sip.example>\n"
                + "P-Preferred-Identity: \"Acme\" <sip:+49211123456@sip.example>\n",
            withheld: "From: \"Anonymous\" <sip:anonymous@anonymous.invalid>\n"
                + "P-Preferred-Identity: <sip:+49211123456@sip.example>\nPrivacy: id\n"),
        Golden(
            profile: "sipgate",
            shown: "From: \"Acme\" <sip:1234567t0@sip.example>\n"
                + "P-Preferred-Identity: \"Acme\" <sip:49211123456@sip.example>\n",
            withheld: "From: <sip:1234567t0@sip.example>\n"
                + "P-Preferred-Identity: <sip:49211123456@sip.example>\nPrivacy: id\n"),
        Golden(
            profile: "cm",
            shown: "From: \"Acme\" <sip:+49211123456@sip.example>\n"
                + "P-Asserted-Identity: \"Acme\" <sip:+49211123456@sip.example>\n",
            withheld: "From: \"Anonymous\" <sip:anonymous@anonymous.invalid>\n"
                + "P-Asserted-Identity: <sip:+49211123456@sip.example>\nPrivacy: id\n"),
        Golden(
            profile: "nfon",
            shown: "From: \"Acme\" <sip:1234567t0@sip.example>\n"
                + "P-Asserted-Identity: \"Acme\" <sip:+49211123456@sip.example>\n",
            withheld: "From: <sip:1234567t0@sip.example>\n"
                + "P-Asserted-Identity: <sip:+49211123456@sip.example>\nPrivacy: id\n"),
        Golden(
            profile: "2talk",
            shown: "From: \"Acme\" <sip:+49211123456@sip.example>\n"
                + "P-Asserted-Identity: \"Acme\" <sip:+49211123456@sip.example>\n",
            withheld: "From: \"Anonymous\" <sip:anonymous@anonymous.invalid>\nPrivacy: id\n"),
        Golden(
            profile: "deutsche-telefon",
            shown: "From: \"Acme\" <sip:1234567t0@sip.example>\n"
                + "P-Preferred-Identity: \"Acme\" <sip:+49211123456@sip.example>\n",
            withheld: "From: \"Anonymous\" <sip:anonymous@anonymous.invalid>\nPrivacy: id\n"),
        Golden(
            profile: "vonage",
            shown: "From: \"Acme\" <sip:49211123456@sip.example>\n",
            withheld: "From: \"Anonymous\" <sip:anonymous@anonymous.invalid>\nPrivacy: id\n"),
        Golden(
            profile: "bandwidth",
            shown: "From: \"Acme\" <sip:+49211123456@sip.example>\n"
                + "P-Asserted-Identity: \"Acme\" <sip:+49211123456@sip.example>\n",
            withheld: "From: \"Anonymous\" <sip:anonymous@anonymous.invalid>\nPrivacy: id\n"),
        Golden(
            profile: "didww",
            shown: "From: \"Acme\" <sip:49211123456@sip.example>\n",
            withheld: "From: \"Anonymous\" <sip:anonymous@anonymous.invalid>\nPrivacy: id\n"),
        Golden(
            profile: "telematica",
            shown: "From: \"Acme\" <sip:+49211123456@sip.example>\n"
                + "P-Preferred-Identity: \"Acme\" <sip:+49211123456@sip.example>\n",
            withheld: "From: \"Anonymous\" <sip:anonymous@anonymous.invalid>\nPrivacy: id\n"),
        Golden(
            profile: "white-sky",
            shown: "From: \"Acme\" <sip:49211123456@sip.example>\n",
            withheld: "From: \"Anonymous\" <sip:anonymous@anonymous.invalid>\nPrivacy: id\n"),
    ]

    @Test("the headers of each carrier's profile, word by word, shown and withheld", arguments: carriers)
    func carrier(_ golden: Golden) throws {
        let profile = try #require(IdentityProfile.named(golden.profile))
        #expect(Self.text(profile, try Self.caller()) == golden.shown)
        #expect(Self.text(profile, try Self.caller(true)) == golden.withheld)
    }

    @Test("every profile has its golden headers")
    func complete() { #expect(IdentityProfile.known.map(\.key) == Self.carriers.map(\.profile)) }

    @Test(
        "numbers as they are wanted",
        arguments: [
            (IdentityProfile.NumberFormat.e164, "+49211123456", "+15551230000"),
            (.plain, "49211123456", "15551230000"), (.international, "0049211123456", "0015551230000"),
            (.national, "0211123456", "0015551230000"),
        ])
    func formats(_ format: IdentityProfile.NumberFormat, _ own: String, _ foreign: String) throws {
        var profile = IdentityProfile()
        profile.numberFormat = format
        profile.countryCode = "49"
        #expect(profile.written(try PhoneNumber("+49211123456")) == own)
        #expect(profile.written(try PhoneNumber("+15551230000")) == foreign)
    }

    /// Every profile that can be configured, in all its parts.
    private static var all: [IdentityProfile] {
        var profiles: [IdentityProfile] = []
        for format in IdentityProfile.NumberFormat.allCases {
            for from in IdentityProfile.FromUser.allCases {
                for form in IdentityProfile.AnonymousFrom.allCases {
                    for mask in 0..<8 {
                        for tells in [true, false] {
                            var profile = IdentityProfile()
                            (profile.numberFormat, profile.from, profile.anonymousFrom) = (format, from, form)
                            profile.countryCode = "49"
                            profile.tellsWithheldNumber = tells
                            profile.headers = IdentityProfile.IdentityHeader.allCases.enumerated()
                                .filter { mask >> $0.offset & 1 == 1 }.map(\.element)
                            profiles.append(profile)
                        }
                    }
                }
            }
        }
        return profiles
    }

    @Test("each header is decided by itself: whether another one is there changes nothing in it")
    func independent() throws {
        for caller in [try Self.caller(), try Self.caller(true), try Self.caller(false, account: nil)] {
            for profile in Self.all {
                let (from, others) = profile.headers(of: caller)
                var bare = profile
                bare.headers = []
                #expect(bare.headers(of: caller).from == from)
                for header in profile.headers {
                    var alone = profile
                    alone.headers = [header]
                    let single = alone.headers(of: caller).others
                    #expect(single.allSatisfy { one in others.contains { $0.0 == one.0 && $0.1 == one.1 } })
                }
            }
        }
    }

    @Test("a name that is withheld is nowhere; a number that is withheld is nowhere unless the trunk is to be told")
    func withheld() throws {
        var caller = try Self.caller(true)
        caller.name = "Acme"
        for profile in Self.all {
            let text = Self.text(profile, caller)
            #expect(!text.contains("Acme") && text.contains("Privacy: id"))
            let isKept = profile.anonymousFrom == .kept && profile.from == .number
            if !profile.tellsWithheldNumber, !isKept { #expect(!text.contains("211123456")) }
        }
    }

    @Test("who has sent the call on: Diversion and History-Info, and what is read from them is what was written")
    func diversions() throws {
        var caller = try Self.caller()
        caller.diversions = [
            CallDiversion(number: "+49301111", reason: .noAnswer), CallDiversion(number: "+49302222", reason: .busy),
        ]
        var profile = IdentityProfile()
        profile.headers = []
        #expect(!Self.text(profile, caller).contains("4930"))
        profile.diversions = [.diversion]
        profile.numberFormat = .plain
        #expect(
            Self.text(profile, caller) == "From: \"Acme\" <sip:49211123456@sip.example>\n"
                + "Diversion: <sip:49301111@sip.example>;reason=no-answer;counter=1;privacy=off\n"
                + "Diversion: <sip:49302222@sip.example>;reason=user-busy;counter=1;privacy=off\n")
        profile.numberFormat = .e164
        profile.diversions = [.historyInfo]
        #expect(
            Self.text(profile, caller) == "From: \"Acme\" <sip:+49211123456@sip.example>\n"
                + "History-Info: <sip:+49302222@sip.example?Reason=SIP%3Bcause%3D486>;index=1, "
                + "<sip:+49301111@sip.example?Reason=SIP%3Bcause%3D408>;index=1.1, "
                + "<sip:+15557770000@sip.example>;index=1.1.1;mp=1.1\n")
        for header in IdentityProfile.DiversionHeader.allCases {
            profile.diversions = [header]
            let more = profile.headers(of: caller, to: SIPURI(user: "x", host: "h")).others.map { "\($0.0): \($0.1)\n" }
            let message = try SIPMessage(parsing: wire(Request.text("INVITE", more: more.joined())))
            #expect(CallDiversion.all(of: message) == caller.diversions)
        }
    }

    static let received: [(String, [CallDiversion])] = [
        ("", []), ("Diversion: broken <\n", []),
        (
            "Diversion: <sip:+49301111@a>;reason=\"user-busy\", <tel:+49302222>;reason=made-up\n",
            [CallDiversion(number: "+49301111", reason: .busy), CallDiversion(number: "+49302222", reason: .unknown)]
        ),
        ("Diversion: <sip:+49301111@a>;privacy=full\nDiversion: <sip:+49302222@a>;privacy=name\n", []),
        ("History-Info: <sip:+49301111@a>;index=1\n", []),
        (
            "History-Info: <sip:+49301111@a?Reason=SIP%3Bcause%3D302>;index=1,<sip:+49302222@a>;index=1.1\n",
            [CallDiversion(number: "+49301111", reason: .unconditional)]
        ),
        (
            "History-Info: <sip:+49301111@a?Privacy=history>;index=1, <sip:b@a>;index=2\n", []
        ),
    ]

    @Test("what a caller's request tells of it", arguments: received)
    func reads(_ more: String, _ expected: [CallDiversion]) throws {
        let message = try SIPMessage(parsing: wire(Request.text("INVITE", more: more)))
        #expect(CallDiversion.all(of: message) == expected)
    }

    // MARK: Incoming

    @Test("what strangers assert is passed over; what trunks assert is believed; anonymity is kept in both cases")
    func trust() throws {
        let more = "Contact: <sip:a@198.51.100.7>\nP-Asserted-Identity: <sip:+15550001111@c>\n"
        for (blocks, number, isAsserted) in [
            (nil, "+15550001111", true), ([AddressBlock(Bench.stranger.host)], "+15550001111", true),
            ([], "alice", false),
        ] as [([AddressBlock]?, String, Bool)] {
            let bench = Bench()
            bench.agent.trustedSources = blocks
            _ = try bench.send(Request.text("INVITE", more: more))
            #expect(bench.calls[0].1.caller.number == number && bench.calls[0].1.caller.isAsserted == isAsserted)
        }
        let bench = Bench()
        bench.agent.trustedSources = []
        _ = try bench.send(Request.text("INVITE", more: more + "Privacy: id\n"))
        #expect(bench.calls[0].1.caller == CallerIdentity(number: nil, name: nil, isAnonymous: true))
    }

    @Test(
        "who could be two callers is refused, if the sender is believed",
        arguments: [
            ("P-Asserted-Identity: <sip:+15550001111@c>, <tel:+15550002222>\n", true),
            ("P-Asserted-Identity: <sip:+15550001111@c>\nP-Asserted-Identity: <sip:+15550002222@c>\n", true),
            ("P-Asserted-Identity: <sip:ann@c>, <sip:bob@c>\n", true),
            ("P-Asserted-Identity: <sip:a@c>, <tel:+15550001111>, <tel:+15550001111>\n", true),
            ("Remote-Party-ID: <sip:1@c>;party=calling\nRemote-Party-ID: <sip:2@c>\n", true),
            ("P-Asserted-Identity: <sip:+15550001111@c>, <tel:+1-555-000-1111>\n", false),
            ("P-Asserted-Identity: <sip:ann@c>, <tel:+15550001111>\n", false),
            ("Remote-Party-ID: <sip:1@c>;party=calling\nRemote-Party-ID: <sip:2@c>;party=called\n", false),
        ])
    func ambiguous(_ more: String, _ isRefused: Bool) throws {
        let text = Request.text("INVITE", more: "Contact: <sip:a@198.51.100.7>\n" + more)
        let bench = Bench()
        #expect(try bench.codes(text) == (isRefused ? [400] : [100]))
        let stranger = Bench()
        stranger.agent.trustedSources = []
        #expect(try stranger.codes(text) == [100])
    }
}
