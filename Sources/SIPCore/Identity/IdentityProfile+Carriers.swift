/// Profiles of carriers, each after the public document that is named with it. A configuration may change any part of one.
extension IdentityProfile {
    /// The profiles by the names that configurations call them.
    public static let known: KeyValuePairs<String, IdentityProfile> = [
        "standard": IdentityProfile(), "twilio": .twilio, "telnyx": .telnyx, "sipgate": .sipgate, "cm": .cm,
        "nfon": .nfon, "2talk": .twoTalk, "deutsche-telefon": .deutscheTelefon, "vonage": .vonage,
        "bandwidth": .bandwidth, "didww": .didww, "telematica": .telematica, "white-sky": .whiteSky,
    ]

    /// The profile of that name.
    public static func named(_ name: String) -> IdentityProfile? { known.first { $0.key == name }?.value }

    /// Twilio Elastic SIP Trunking: E.164 in From, which has to be a number of the account or a verified one
    /// (twilio.com/docs/sip-trunking/sip-header-manipulation, error 32204).
    static let twilio = IdentityProfile()

    /// Telnyx takes the number of P-Preferred-Identity, P-Asserted-Identity, Remote-Party-ID or From, in this order; an
    /// anonymous call says `Privacy: id` and has to name a valid number all the same
    /// (developers.telnyx.com/docs/voice/sip-trunking/configuration/caller-id-policy).
    static let telnyx: IdentityProfile = {
        var profile = IdentityProfile()
        profile.headers = [.preferred]
        profile.tellsWithheldNumber = true
        return profile
    }()

    /// sipgate trunking: the account in From, the number without plus in P-Preferred-Identity, also with `Privacy: id`;
    /// Diversion in the same form (help.sipgate.de/trunking, "Wie setze ich bei sipgate trunking die Absenderrufnummer?").
    static let sipgate: IdentityProfile = {
        var profile = IdentityProfile()
        profile.numberFormat = .plain
        profile.from = .account
        profile.headers = [.preferred]
        profile.anonymousFrom = .kept
        profile.tellsWithheldNumber = true
        profile.diversions = [.diversion]
        return profile
    }()

    /// CM.com: an anonymous call needs `Privacy: id` and a valid number in P-Asserted-Identity, in international form
    /// (knowledgecenter.cm.com, "How do I send calls anonymously").
    static let cm: IdentityProfile = {
        var profile = IdentityProfile()
        profile.tellsWithheldNumber = true
        return profile
    }()

    /// NFON: the account in From, the number in P-Asserted-Identity, there also in an anonymous call, which says
    /// `Privacy: id` (nfon.com, Merkblatt Nconnect Voice, part B 2).
    static let nfon: IdentityProfile = {
        var profile = IdentityProfile()
        profile.from = .account
        profile.anonymousFrom = .kept
        profile.tellsWithheldNumber = true
        return profile
    }()

    /// 2talk SIP peering: the trunk's number in From, the number that is shown in P-Asserted-Identity, who forwards in
    /// Diversion (support.2talk.co.nz/sip-trunking-outbound-caller-id).
    static let twoTalk: IdentityProfile = {
        var profile = IdentityProfile()
        profile.diversions = [.diversion]
        return profile
    }()

    /// Vonage SIP Trunking reads the caller's number in From, in international form without plus
    /// (developer.vonage.com/en/sip/technical-details, "Caller ID").
    static let vonage: IdentityProfile = {
        var profile = IdentityProfile()
        profile.numberFormat = .plain
        profile.headers = []
        return profile
    }()

    /// Bandwidth takes and gives numbers with plus
    /// (developer.signalwire.com/freeswitch, "Provider Bandwidth (USA)").
    static let bandwidth = IdentityProfile()

    /// DIDWW: country code, area code and subscriber number in From; a plus is taken off
    /// (doc.didww.com/voice/outbound-trunks/routing-dialing/outbound-dialing, "Number format").
    static let didww: IdentityProfile = {
        var profile = IdentityProfile()
        profile.numberFormat = .plain
        profile.headers = []
        return profile
    }()

    /// Telematica reads the number in P-Preferred-Identity or From, and who forwards in Diversion; no `user=phone`
    /// (hilfe.telematica.at, "SIP Header Konfiguration").
    static let telematica: IdentityProfile = {
        var profile = IdentityProfile()
        profile.headers = [.preferred]
        profile.diversions = [.diversion]
        return profile
    }()

    /// White Sky refuses calls whose From has no number as 1 and ten digits (support.whitesky.us, "Numbering Format").
    static let whiteSky: IdentityProfile = {
        var profile = IdentityProfile()
        profile.numberFormat = .plain
        profile.headers = []
        return profile
    }()

    /// Deutsche Telefon Standard, SIP Tk-Anlagenanschluss: who pays in From, the number that is shown in
    /// P-Preferred-Identity (dt-standard.de, "CLIP-no-Screening").
    static let deutscheTelefon: IdentityProfile = {
        var profile = IdentityProfile()
        profile.from = .account
        profile.headers = [.preferred]
        return profile
    }()
}
