import Crypto
import Foundation
import SwiftASN1
import X509

/// An authority for telephone numbers and what it has signed, made anew for each test.
struct Authority {
    static let now = 1_790_000_000
    let key = P256.Signing.PrivateKey()
    let certificate: Certificate

    init(name: String = "Test STI-PA") throws {
        let subject = try DistinguishedName { CommonName(name) }
        certificate = try Certificate(
            version: .v3, serialNumber: .init(), publicKey: .init(key.publicKey),
            notValidBefore: Self.date(-86_400 * 365), notValidAfter: Self.date(86_400 * 365),
            issuer: subject,
            subject: subject, signatureAlgorithm: .ecdsaWithSHA256,
            extensions: Certificate.Extensions {
                Critical(BasicConstraints.isCertificateAuthority(maxPathLength: nil))
                Critical(KeyUsage(keyCertSign: true))
            }, issuerPrivateKey: .init(key))
    }

    static func date(_ seconds: Int) -> Date {
        Date(timeIntervalSince1970: TimeInterval(now + seconds))
    }

    var pem: String { get throws { try certificate.serializeAsPEM().pemString } }

    /// A signer's certificate in PEM form.
    func certificate(
        for signer: P256.Signing.PrivateKey, hasNumbers: Bool = true, from: Int = -86_400,
        until: Int = 86_400
    ) throws -> String {
        let numbers: [UInt8] = [0x30, 0x08, 0xA0, 0x06, 0x16, 0x04, 0x31, 0x32, 0x33, 0x34]
        let extensions = try Certificate.Extensions(
            hasNumbers
                ? [
                    Certificate.Extension(
                        oid: [1, 3, 6, 1, 5, 5, 7, 1, 26], critical: false, value: numbers[...])
                ] : [])
        let made = try Certificate(
            version: .v3, serialNumber: .init(), publicKey: .init(signer.publicKey),
            notValidBefore: Self.date(from),
            notValidAfter: Self.date(until), issuer: certificate.subject,
            subject: DistinguishedName { CommonName("SHAKEN 1234") },
            signatureAlgorithm: .ecdsaWithSHA256,
            extensions: extensions, issuerPrivateKey: .init(key))
        return try made.serializeAsPEM().pemString
    }
}
