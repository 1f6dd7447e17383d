import SIPMessage

/// Whether provisional responses (180, 183) are acknowledged (RFC 3262, `100rel`).
public enum ProvisionalReliability: String, Sendable, Hashable, CaseIterable {
    /// They are not; an INVITE that requires it is refused with 420.
    case off
    /// Where the other side asks for it; and where it can do it, for those that carry a session description.
    case supported
    /// Always; an INVITE of somebody who cannot do it is refused with 421, and nobody who cannot do it takes ours.
    case required

    /// The name of the extension in Supported and Require.
    static let token = "100rel"
}

extension SIPMessage {
    /// Whether a header such as Supported or Require has this option tag, in whatever case.
    func names(_ tag: String, in name: HeaderName) -> Bool { tokens(of: name).contains { $0.lowercased() == tag } }
}

/// The value of a RAck header (RFC 3262 §7.2): `776656 1 INVITE`.
struct ResponseAcknowledgement: Sendable, Equatable, CustomStringConvertible {
    /// The RSeq of the response that is acknowledged.
    var response: UInt32
    /// The CSeq of the INVITE that it answers.
    var cseq: CSeq

    var description: String { "\(response) \(cseq)" }

    init(response: UInt32, cseq: CSeq) {
        self.response = response
        self.cseq = cseq
    }

    /// Reads a RAck value; `nil` where it is none.
    init?(_ text: String) {
        let words = text.split(whereSeparator: { $0 == " " || $0 == "\t" })
        guard words.count == 3, let response = SIPMessage.responseNumber(words[0]),
            let sequence = UInt32(words[1]), words[1].utf8.allSatisfy({ $0 >= 48 && $0 <= 57 })
        else { return nil }
        self.response = response
        cseq = CSeq(number: sequence, method: SIPMethod(rawValue: String(words[2])))
    }
}

extension SIPMessage {
    /// The RSeq of a provisional response that wants to be acknowledged; `nil` of every other (RFC 3262 §4, §7.1).
    var reliableSequence: UInt32? {
        guard let code = status?.code, (101...199).contains(code),
            names(ProvisionalReliability.token, in: .require), let text = self[.rSeq]
        else { return nil }
        return Self.responseNumber(text[...])
    }

    /// 1...2^32-1, of digits alone.
    static func responseNumber(_ text: Substring) -> UInt32? {
        guard text.utf8.allSatisfy({ $0 >= 48 && $0 <= 57 }), let number = UInt32(text), number > 0 else { return nil }
        return number
    }
}
