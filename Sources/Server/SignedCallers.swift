import CallEngine
import Foundation
import Gateways
import Passports
import SIPCore
public import YAML

extension ServerConfiguration {
    /// How calls through a trunk are signed (RFC 8224).
    public struct Signing: Sendable, Equatable {
        /// The path of the private key, as written.
        public var key: String
        /// Where everybody finds the certificate.
        public var certificate: String
        /// How sure we are of the caller: `A`, `B` or `C`.
        public var attestation: Attestation
        /// Where the key is named, for messages.
        public var place: SourcePlace

        /// How sure the one who signs is of the caller (RFC 8588 §4).
        public enum Attestation: String, Sendable, CaseIterable { case A, B, C }
    }

    /// The trunks with what signs their calls.
    func signing(_ trunks: [Trunk]) -> [Trunk] {
        trunks.map { trunk in
            var trunk = trunk
            guard let signing = signings[trunk.name], case .success(let signer) = makeSigner(signing) else {
                return trunk
            }
            trunk.signer = { caller, called, call, seconds in
                signer.identity(caller: caller, called: called, at: Int(seconds), originID: call)
            }
            return trunk
        }
    }

    private func makeSigner(_ signing: Signing) -> Result<PassportSigner, Passport.Unreadable> {
        let path = resolved(signing.key, in: folder)
        let pem = FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) } ?? ""
        return Result { () throws(Passport.Unreadable) in
            try PassportSigner(
                key: pem, certificateURL: signing.certificate,
                attestation: Passport.Attestation(rawValue: signing.attestation.rawValue) ?? .gateway)
        }
    }

    /// An error for each key and each file of authorities that cannot be used.
    func signatureProblems() -> [Diagnostic] {
        var problems: [Diagnostic] = []
        for signing in signings.values {
            guard case .failure(let error) = makeSigner(signing) else { continue }
            problems.append(
                Diagnostic(.error, "calls cannot be signed with \(signing.key): \(error)", at: signing.place))
        }
        if let authorities, case .failure(let error) = makeVerifier() {
            problems.append(
                Diagnostic(.error, "\(authorities.path) cannot be used: \(error)", at: authorities.place))
        }
        return problems
    }

    /// What verifies callers; `nil` where nobody is believed.
    func callerVerification(_ fetcher: CertificateFetcher) -> CallerVerification? {
        guard authorities != nil, case .success(let verifier) = makeVerifier() else { return nil }
        return CallerVerification(verifier, CertificateCache { try await fetcher.fetch($0) })
    }

    private func makeVerifier() -> Result<PassportVerifier, Passport.Unreadable> {
        let path = authorities.map { resolved($0.path, in: folder) } ?? ""
        let pem = FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) } ?? ""
        return Result { () throws(Passport.Unreadable) in try PassportVerifier(authorities: pem) }
    }
}

extension CallerFinding {
    init(_ verdict: CallerVerdict) {
        self.init(word: verdict.word)
        if case .failed(let why) = verdict { problem = why }
    }
}

extension CallClaim {
    init(_ claim: CallerClaim) {
        self.init(identities: claim.identities, caller: claim.caller, called: claim.called)
        sentAt = claim.sentAt.map { Int(clamping: $0) }
    }
}
