import Crypto
import Foundation
import SansIO

/// Signs who calls, for a trunk that has a key (RFC 8224 §6.1, RFC 8588).
public struct PassportSigner: Sendable {
    private let key: P256.Signing.PrivateKey
    private let certificateURL: String
    private let attestation: Passport.Attestation

    /// - Parameters:
    ///   - pem: the private key of the curve P-256, in PEM form.
    ///   - certificateURL: where everybody finds the certificate.
    /// - Throws: ``Passport/Unreadable`` where the key cannot be used.
    public init(
        key pem: String, certificateURL: String, attestation: Passport.Attestation
    ) throws(Passport.Unreadable) {
        do { key = try P256.Signing.PrivateKey(pemRepresentation: pem) } catch {
            throw Passport.Unreadable("it is no private key of the curve P-256 in PEM form")
        }
        guard CertificateURL(certificateURL) != nil else {
            throw Passport.Unreadable(
                "the certificate's address has to begin with https:// and name a public host")
        }
        self.certificateURL = certificateURL
        self.attestation = attestation
    }

    /// The value of an Identity header; `nil` where one of the numbers has no digits.
    ///
    /// - Parameters:
    ///   - now: seconds since 1970.
    ///   - originID: what the call can be found by again, for those who ask.
    public func identity(caller: String, called: String, at now: Int, originID: String) -> String? {
        let claim = CallClaim(identities: [], caller: caller, called: [called])
        guard let from = claim.caller, !from.isEmpty, let to = claim.called.first, !to.isEmpty else {
            return nil
        }
        // RFC 8225 §9: keys in order, and no blank anywhere.
        let header = #"{"alg":"ES256","ppt":"shaken","typ":"passport","x5u":"\#(certificateURL)"}"#
        let payload =
            #"{"attest":"\#(attestation.rawValue)","dest":{"tn":["\#(to)"]},"iat":\#(now),"orig":{"tn":"\#(from)"},"#
            + #""origid":"\#(originID.filter { $0.isLetter || $0.isNumber || $0 == "-" })"}"#
        let signed = "\(Base64.urlText(Array(header.utf8))).\(Base64.urlText(Array(payload.utf8)))"
        guard let signature = try? key.signature(for: Data(signed.utf8)) else { return nil }
        return
            "\(signed).\(Base64.urlText(Array(signature.rawRepresentation)));info=<\(certificateURL)>;alg=ES256;ppt=shaken"
    }
}
