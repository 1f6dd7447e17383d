import Foundation
import SansIO

/// A signed statement of who calls whom, or of who has sent the call on, as an Identity header carries it (RFC 8224,
/// RFC 8225, RFC 8588, RFC 8946).
///
///     Identity: header.payload.signature;info=<https://certificates.example/c.pem>;alg=ES256;ppt=shaken
///
/// Reading one proves nothing: that is ``PassportVerifier``'s to say.
public struct Passport: Sendable, Equatable {
    /// How sure the one who signed is of the caller (RFC 8588 §4).
    public enum Attestation: String, Sendable, Hashable, CaseIterable {
        /// He knows the caller, and that the number is the caller's.
        case full = "A"
        /// He knows the caller, not the number.
        case partial = "B"
        /// He only knows by which way the call came in.
        case gateway = "C"
    }

    /// Why an Identity header cannot be read, as a sentence.
    public struct Unreadable: Error, Equatable, Sendable, CustomStringConvertible {
        /// The sentence.
        public let description: String
        init(_ description: String) { self.description = description }
    }

    /// Longer headers are not read.
    static let longest = 8192

    /// Where the certificate is.
    public let certificateURL: String
    /// The attestation; `nil` for a statement about who has sent the call on.
    public let attestation: Attestation?
    /// The number that has sent the call on to ``called``, without plus; `nil` for a statement about who calls.
    public let divertedFrom: String?
    /// Who calls: the digits of a number, without plus.
    public let caller: String
    /// Whom the call is for: the digits of numbers, without plus.
    public let called: [String]
    /// When it was signed, in seconds since 1970.
    public let issuedAt: Int
    /// By which way the call came to the one who signed; his own name for it.
    public let originID: String
    /// What was signed.
    let signed: [UInt8]
    /// r and s, 32 bytes each (RFC 7518 §3.4).
    let signature: [UInt8]

    private struct Header: Decodable {
        var alg: String
        var typ: String
        var ppt: String?
        var x5u: String
    }

    private struct Payload: Decodable {
        struct Origin: Decodable { var tn: String }
        struct Destination: Decodable { var tn: [String]? }
        var attest: String?
        var dest: Destination
        var div: Origin?
        var iat: Int
        var orig: Origin
        var origid: String?
    }

    /// Reads the value of an Identity header.
    ///
    /// - Throws: ``Unreadable``; what is no statement about telephone numbers in the form of RFC 8588 is refused, too.
    public init(header value: String) throws(Unreadable) {
        guard value.utf8.count <= Self.longest else {
            throw Unreadable("it is longer than \(Self.longest) bytes")
        }
        let parts = value.split(separator: ";", omittingEmptySubsequences: false)
        let segments = parts[0].filter { $0 != " " }.split(
            separator: ".", omittingEmptySubsequences: false)
        guard segments.count == 3 else {
            throw Unreadable("it is not of the form header.payload.signature")
        }
        let parameters = Self.parameters(parts.dropFirst())
        let header: Header = try Self.decode(segments[0], "header")
        let payload: Payload = try Self.decode(segments[1], "payload")
        guard header.alg == "ES256", parameters["alg"].map({ $0 == "ES256" }) ?? true else {
            throw Unreadable("it is not signed with ES256")
        }
        guard header.typ == "passport", let kind = header.ppt, kind == "shaken" || kind == "div",
            parameters["ppt"].map({ $0 == kind }) ?? true
        else {
            throw Unreadable("it is not of the kinds shaken and div")
        }
        guard let info = parameters["info"], info == header.x5u else {
            throw Unreadable("info and x5u do not name the same certificate")
        }
        let attestation = payload.attest.flatMap { Attestation(rawValue: $0) }
        guard kind == "div" || attestation != nil && payload.origid != nil else {
            throw Unreadable("its attestation is none of A, B, C, or it names no origin")
        }
        guard kind == "shaken" || payload.div.map({ Self.isNumber($0.tn) }) == true else {
            throw Unreadable("it does not say which number has sent the call on")
        }
        guard Self.isNumber(payload.orig.tn), let called = payload.dest.tn,
            (1...16).contains(called.count),
            called.allSatisfy(Self.isNumber)
        else { throw Unreadable("its numbers are none") }
        guard let signature = Base64.urlBytes(segments[2]), signature.count == 64 else {
            throw Unreadable("its signature is not of 64 bytes")
        }
        certificateURL = info
        self.attestation = kind == "shaken" ? attestation : nil
        divertedFrom = kind == "div" ? payload.div?.tn : nil
        caller = payload.orig.tn
        self.called = called
        issuedAt = payload.iat
        originID = String((payload.origid ?? "").prefix(64))
        signed = Array("\(segments[0]).\(segments[1])".utf8)
        self.signature = signature
    }

    /// `info=<…>`, `alg=…`, `ppt="…"`, without their brackets and quotation marks.
    private static func parameters(_ parts: ArraySlice<Substring>) -> [String: String] {
        var found: [String: String] = [:]
        for part in parts.prefix(16) {
            let pair = part.split(separator: "=", maxSplits: 1)
            guard pair.count == 2 else { continue }
            let name = pair[0].filter { $0 != " " && $0 != "\t" }.lowercased()
            found[name] = String(
                pair[1].drop { " \t<\"".contains($0) }.reversed().drop { " \t>\"".contains($0) }.reversed())
        }
        return found
    }

    private static func decode<Value: Decodable>(_ segment: Substring, _ name: String)
        throws(Unreadable) -> Value
    {
        guard let bytes = Base64.urlBytes(segment) else {
            throw Unreadable("its \(name) is no base64url")
        }
        do { return try JSONDecoder().decode(Value.self, from: Data(bytes)) } catch {
            throw Unreadable("its \(name) is not what RFC 8588 asks for")
        }
    }

    /// RFC 8225 §5.2.1: digits alone; the characters of dialled numbers are let in.
    private static func isNumber(_ text: String) -> Bool {
        (1...32).contains(text.utf8.count)
            && text.utf8.allSatisfy { (48...57).contains($0) || $0 == 35 || $0 == 42 }
    }
}
