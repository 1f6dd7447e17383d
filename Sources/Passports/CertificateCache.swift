import Foundation

/// Certificates that were fetched, kept for a while: calls come from few signers.
///
/// What was found is kept an hour, what was not found a minute, a thousand of them at most. One fetch at a time for each
/// address, however many calls wait for it.
public actor CertificateCache {
    /// Fetches a text; throws where there is none. The limits of size and time are the fetcher's.
    public typealias Fetch = @Sendable (CertificateURL) async throws -> String

    private struct Entry {
        var pem: String?
        var until: Int
    }

    static let capacity = 1000
    static let keeps = (found: 3600, missing: 60)
    private let fetch: Fetch
    private var entries: [CertificateURL: Entry] = [:]
    private var underWay: [CertificateURL: Task<String?, Never>] = [:]

    /// A cache that fetches what it does not have.
    public init(_ fetch: @escaping Fetch) { self.fetch = fetch }

    /// The certificates at an address; `nil` where there are none.
    ///
    /// - Parameter now: seconds since 1970.
    public func certificates(at url: CertificateURL, now: Int) async -> String? {
        if let entry = entries[url], entry.until > now { return entry.pem }
        if let task = underWay[url] { return await task.value }
        let task = Task { [fetch] in try? await fetch(url) }
        underWay[url] = task
        let pem = await task.value
        underWay[url] = nil
        if entries.count >= Self.capacity,
            let oldest = entries.min(by: { $0.value.until < $1.value.until })?.key
        {
            entries[oldest] = nil
        }
        entries[url] = Entry(
            pem: pem, until: now + (pem == nil ? Self.keeps.missing : Self.keeps.found))
        return pem
    }

    /// How many are kept.
    public var count: Int { entries.count }
}

/// Verifies callers: reads the statement, fetches the certificate, judges.
public struct CallerVerification: Sendable {
    private let verifier: PassportVerifier
    private let cache: CertificateCache

    /// A verification that believes what `verifier` does, with certificates of `cache`.
    public init(_ verifier: PassportVerifier, _ cache: CertificateCache) {
        self.verifier = verifier
        self.cache = cache
    }

    /// The verdict about a call. Of several statements the best counts (RFC 8224 §6.2): one that holds is enough.
    ///
    /// A call that was sent on is for another number than was signed. Where each step is signed, too (`div`, RFC 8946), from
    /// the number that it was for to the one that it is for now, the signature holds.
    ///
    /// - Parameter now: seconds since 1970.
    public func verdict(on claim: CallClaim, at now: Int) async -> CallerVerdict {
        let statements = claim.identities.prefix(4).map { value in
            Result { () throws(Passport.Unreadable) in try Passport(header: value) }
        }
        let claim = await followDiversions(statements.compactMap { try? $0.get() }, of: claim, at: now)
        var worst = CallerVerdict.none
        for statement in statements {
            switch statement {
            case .failure(let error): worst = .failed("the Identity header cannot be used: \(error)")
            case .success(let passport):
                let verdict = await verdict(on: passport, claim, at: now)
                if case .verified = verdict { return verdict }
                if passport.attestation != nil || worst == .none { worst = verdict }
            }
        }
        return worst
    }

    /// The claim, for the numbers too from which the call was provably sent on.
    private func followDiversions(_ passports: [Passport], of claim: CallClaim, at now: Int) async -> CallClaim {
        var claim = claim
        var rest = passports.filter { $0.divertedFrom != nil }
        while let index = rest.firstIndex(where: { !Set($0.called).isDisjoint(with: claim.called) }) {
            let passport = rest.remove(at: index)
            guard let from = passport.divertedFrom,
                case .success(let pem) = await certificates(of: passport, claim, at: now),
                await verifier.problem(with: passport, claim, certificates: pem, at: now) == nil
            else { continue }
            claim.called.append(from)
        }
        return claim
    }

    private func verdict(on passport: Passport, _ claim: CallClaim, at now: Int) async -> CallerVerdict {
        switch await certificates(of: passport, claim, at: now) {
        case .failure(let problem): .failed(problem.description)
        case .success(let pem): await verifier.judge(passport, claim, certificates: pem, at: now)
        }
    }

    /// The certificates of a statement that nothing speaks against without them.
    private func certificates(
        of passport: Passport, _ claim: CallClaim, at now: Int
    ) async -> Result<String, Passport.Unreadable> {
        if let objection = verifier.objection(to: passport, claim, at: now) { return .failure(.init(objection)) }
        guard let url = CertificateURL(passport.certificateURL) else {
            return .failure(.init("nothing is fetched from where the certificate is said to be"))
        }
        guard let pem = await cache.certificates(at: url, now: now) else {
            return .failure(.init("the certificate could not be fetched from \(url.host)"))
        }
        return .success(pem)
    }
}
