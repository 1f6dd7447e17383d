import Crypto
import Foundation
import SwiftASN1
@_spi(FixedExpiryValidationTime) import X509

/// What is known of who calls, once the signature was looked at.
public enum CallerVerdict: Sendable, Equatable {
    /// Somebody who may vouch for telephone numbers has signed who calls, and how sure of it he is.
    case verified(Passport.Attestation, originID: String)
    /// There is a signature, and it does not hold: a sentence.
    case failed(String)
    /// There is none.
    case none

    /// As flows read it: `A`, `B`, `C`, `failed`, `none`.
    public var word: String {
        switch self {
        case .verified(let attestation, _): attestation.rawValue
        case .failed: "failed"
        case .none: "none"
        }
    }
}

/// Who calls whom, as the INVITE says: what a signature has to agree with.
public struct CallClaim: Sendable, Equatable {
    /// The values of its Identity headers.
    public var identities: [String]
    /// The digits of the caller's number, without plus; `nil` where it has none.
    public var caller: String?
    /// The digits of the numbers that it is for: of the To header and the Request-URI.
    public var called: [String]
    /// When the INVITE says that it was sent, in seconds since 1970; `nil` where it does not.
    public var sentAt: Int?

    /// A claim out of its parts; a plus before a number does not matter.
    public init(identities: [String], caller: String?, called: [String]) {
        self.identities = identities
        self.caller = caller.map(Self.digits)
        self.called = called.map(Self.digits)
    }

    private static func digits(_ number: String) -> String {
        number.filter { $0.isASCII && ($0.isNumber || $0 == "#" || $0 == "*") }
    }
}

/// Looks at signatures of callers (RFC 8224 §6.2, RFC 8588).
///
/// A value without any IO: certificates and the time are given to it.
public struct PassportVerifier: Sendable {
    /// How old, or how far in the future, a signature may be (RFC 8224 §6.2 step 4, and 10.1).
    public static let freshness = 60
    private let roots: [Certificate]

    /// A verifier that believes these authorities, in PEM form.
    ///
    /// - Throws: ``Passport/Unreadable`` where there is no certificate, or one that cannot be read.
    public init(authorities pem: String) throws(Passport.Unreadable) {
        roots = try Self.certificates(pem)
        guard !roots.isEmpty else { throw Passport.Unreadable("there is no certificate in it") }
    }

    /// What can be said without the certificate: `nil` where nothing speaks against the statement.
    public func objection(to passport: Passport, _ claim: CallClaim, at now: Int) -> String? {
        let age = now.subtractingReportingOverflow(passport.issuedAt)
        guard !age.overflow, age.partialValue.magnitude <= Self.freshness.magnitude else {
            return "the signature is older than \(Self.freshness) seconds, or from the future"
        }
        // RFC 8224 §6.2 step 4: the call and its signature are of the same minute.
        if let sentAt = claim.sentAt {
            let apart = sentAt.subtractingReportingOverflow(passport.issuedAt)
            guard !apart.overflow, apart.partialValue.magnitude <= Self.freshness.magnitude else {
                return "the Date header is of another time than the signature"
            }
        }
        guard let caller = claim.caller, caller == passport.caller else {
            return "another caller was signed than the call shows"
        }
        guard !Set(claim.called).isDisjoint(with: passport.called) else {
            return "another called number was signed than the call is for"
        }
        return nil
    }

    /// Whether the certificates prove the statement: the first is the signer's, the others lead to an authority.
    public func judge(
        _ passport: Passport, _ claim: CallClaim, certificates pem: String, at now: Int
    ) async -> CallerVerdict {
        if let problem = await problem(with: passport, claim, certificates: pem, at: now) { return .failed(problem) }
        guard let attestation = passport.attestation else {
            return .failed("it is signed who has sent the call on, and not who calls")
        }
        return .verified(attestation, originID: passport.originID)
    }

    /// What speaks against a statement of either kind, as a sentence; `nil` where the certificates prove it.
    func problem(
        with passport: Passport, _ claim: CallClaim, certificates pem: String, at now: Int
    ) async -> String? {
        if let objection = objection(to: passport, claim, at: now) { return objection }
        let chain: [Certificate]
        do throws(Passport.Unreadable) { chain = try Self.certificates(pem) } catch {
            return "the certificate cannot be read: \(error)"
        }
        guard let leaf = chain.first else { return "the certificate is missing" }
        guard let key = P256.Signing.PublicKey(leaf.publicKey) else {
            return "the certificate's key is not of the curve P-256"
        }
        guard
            let signature = try? P256.Signing.ECDSASignature(rawRepresentation: Data(passport.signature)),
            key.isValidSignature(signature, for: Data(passport.signed))
        else { return "the signature is wrong" }
        guard leaf.extensions.contains(where: { $0.oid == Self.numberAuthorization }) else {
            return "the certificate is none for telephone numbers"
        }
        guard await isTrusted(leaf, chain.dropFirst(), at: now) else {
            return "the certificate is from nobody who is believed, or its time is over"
        }
        return nil
    }

    /// RFC 8226 §9: TN Authorization List.
    private static let numberAuthorization: ASN1ObjectIdentifier = [1, 3, 6, 1, 5, 5, 7, 1, 26]

    private func isTrusted(_ leaf: Certificate, _ others: ArraySlice<Certificate>, at now: Int) async
        -> Bool
    {
        let time = Date(timeIntervalSince1970: TimeInterval(now))
        var verifier = Verifier(rootCertificates: CertificateStore(roots)) {
            RFC5280Policy(fixedExpiryValidationTime: time)
        }
        let result = await verifier.validate(leaf: leaf, intermediates: CertificateStore(others))
        if case .validCertificate = result { return true }
        return false
    }

    /// The certificates of a PEM text; eight at most are read.
    static func certificates(_ pem: String) throws(Passport.Unreadable) -> [Certificate] {
        do {
            return try PEMDocument.parseMultiple(pemString: pem).prefix(8).map {
                try Certificate(pemDocument: $0)
            }
        } catch {
            throw Passport.Unreadable("it is no certificate in PEM form")
        }
    }
}
