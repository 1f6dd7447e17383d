import RTP
import SDP
import SIPCore
import SansIO

/// Encrypted audio (SRTP with keys in the session descriptions, RFC 4568): who wants it, and the keys.
extension Exchange {
    /// What holds towards a host: its trunk's word, or that for everybody else.
    func encryption(towards host: NetworkAddress.Host) -> MediaEncryption {
        let trunk = configuration.trunks.first { trunk in
            trunk.addresses.contains { $0.host == host } || trunk.sources.contains { $0.contains(host) }
        }
        return trunk?.encryption ?? configuration.encryption
    }

    /// The library's first use takes 40 ms: they are spent before the first call, not in it.
    func prepareEncryption() {
        let isWanted = configuration.encryption != .off || configuration.trunks.contains { $0.encryption != .off }
        if isWanted { _ = SRTPSuite.available }
    }

    /// A fresh key for each suite of this machine's libsrtp2.
    func makeKeys(for encryption: MediaEncryption) -> [MediaKey] {
        guard encryption != .off else { return [] }
        return SRTPSuite.available.map { suite in
            let count = suite.keyByteCount + suite.saltByteCount
            return MediaKey(
                suite: suite.rawValue, keyAndSalt: (0..<count).map { _ in UInt8(truncatingIfNeeded: random.next()) })
        }
    }

    /// Encrypts a leg's audio with the keys that were agreed on from now on. A direction whose key has not changed goes
    /// on with its counters.
    func encrypt(_ leg: CallLeg, of call: Call, with keys: MediaKeys?, at now: Instant) {
        guard let port = leg.port, port.keys != keys else { return }
        port.keys = keys
        guard let keys else { return port.security = nil }
        guard let sending = SRTPSuite(rawValue: keys.sending.suite),
            let receiving = SRTPSuite(rawValue: keys.receiving.suite)
        else { return fail(leg, of: call, "the suite \(keys.sending) is none of ours", at: now) }
        do {
            let security = port.security ?? SecureStream()
            try security.use(
                sending: (sending, keys.sending.keyAndSalt), receiving: (receiving, keys.receiving.keyAndSalt))
            port.security = security
            journal(call, .encrypted(suite: keys.sending.suite), at: now)
        } catch {
            fail(leg, of: call, "audio cannot be encrypted: \(error)", at: now)
        }
    }

    /// Says at the end of a leg what came and could not be opened.
    func reportRefusedPackets(of leg: CallLeg, in call: Call, at now: Instant) {
        guard let count = leg.port?.security?.refusedPackets, count > 0 else { return }
        journal(
            call,
            .problem(
                "\(count) audio packets were ignored: encrypted with another key, changed on the way, or sent again"),
            at: now)
    }
}
