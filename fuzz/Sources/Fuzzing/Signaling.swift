@testable import SIPCore
@testable import SIPMessage
import SansIO

/// A message: read, looked at in every part, and cut out of a stream at each of two places.
@Sendable func fuzzSIP(_ bytes: [UInt8]) {
    if let message = try? SIPMessage(parsing: bytes) {
        try? message.checkMandatoryFields()
        _ = (try? message.vias(), message.from?.description, message.to?.tag, message.contact, message.cseq)
        _ = (message.contentType, message.reasons, message.maxForwards, message.requestURI?.description)
        _ = (CallerIdentity(of: message), CallerIdentity.ambiguity(in: message), CallDiversion.all(of: message))
        _ = (message.bodyParts, message.sessionDescription)
        _ = (message.reliableSequence, message.retryAfterSeconds, SessionInterval(of: message))
        for field in message.allFields { _ = ResponseAcknowledgement(field.value) }
    }
    _ = UserAgent.callID(of: bytes)
    _ = UserAgent.answer(to: bytes)
}

/// Several messages to a user agent with a call up and a call that rings, and the time between them.
@Sendable func fuzzDialog(_ bytes: [UInt8]) {
    let here = NetworkAddress(host: .v4(0xC000_0202), port: 5070)
    let there = NetworkAddress(host: .v4(0xC633_6407), port: 5062)
    var agent = UserAgent(configuration: .init(contact: here), random: RandomSource(seed: 3))
    var now = Instant.zero
    var call = OutgoingCall(
        target: SIPURI(user: "b", host: "c.example"), destination: there, caller: .anonymous, offer: [65])
    call.reliability = .supported
    call.redirects = RedirectRule(home: ["c.example"])
    call.alternatives = [Hop(here)]
    var legs = [agent.call(call, at: now)]
    var sent: [[UInt8]] = []
    func drain() {
        while let output = agent.poll() {
            switch output {
            case .transmit(let packet, _): sent.append(packet)
            case .incomingCall(let leg, _): legs.append(leg)
            case .event(let leg, .offer): agent.answerOffer(leg, body: [66], at: now)
            case .event(let leg, .offerWanted): agent.offer(leg, body: [67], at: now)
            default: break
            }
        }
    }
    drain()
    // Pieces are divided by a zero; what stands before it says what happens next.
    for piece in bytes.split(separator: 0, maxSplits: 12) {
        let leg = legs[legs.count - 1]
        switch piece.first {
        case 1: agent.ring(leg, status: 183, body: [65], at: now)
        case 2: agent.answer(leg, body: [66], at: now)
        case 3: agent.hangUp(leg, reason: nil, at: now)
        case 4: agent.offer(leg, body: [67], at: now)
        case 5:
            now = now + .milliseconds(Int64(piece.dropFirst().first ?? 1) * 500)
            agent.handleTimeout(at: now)
        case 6:
            // One of our own, with some of its bytes changed: so that numbers and branches fit.
            guard var copy = sent.last, copy.count > 20 else { continue }
            for pair in stride(from: 1, to: piece.count - 1, by: 2) {
                let place = Int(piece[piece.startIndex + pair]) * copy.count / 256
                copy[place] = piece[piece.startIndex + pair + 1]
            }
            agent.receive(copy, from: there, at: now)
        default: agent.receive(Array(piece), from: there, at: now)
        }
        drain()
    }
    for leg in legs { agent.hangUp(leg, reason: nil, at: now) }
    drain()
    for _ in 0..<400 {
        guard let due = agent.nextDeadline else { break }
        now = max(now, due)
        agent.handleTimeout(at: now)
        drain()
    }
    precondition(agent.transactionCount == 0 && agent.legCount == 0, "something is left of a call that has ended")
}

/// A URI and an address: what was read is written, and read again as the same.
@Sendable func fuzzURI(_ bytes: [UInt8]) {
    let text = String(decoding: bytes, as: UTF8.self)
    if let uri = try? SIPURI(parsing: text) {
        let again = try? SIPURI(parsing: uri.description)
        precondition(again?.description == uri.description, "a URI is not read as it was written")
        _ = uri.isEquivalent(to: uri)
    }
    if let address = try? NameAddress(parsing: text) { _ = (address.description, address.tag) }
    _ = NetworkAddress.Host(literal: text)
}

/// Challenges, and answers to ours.
@Sendable func fuzzDigest(_ bytes: [UInt8]) {
    let head = "SIP/2.0 401 No\r\nVia: SIP/2.0/UDP h;branch=z9hG4bKa\r\nFrom: <sip:a@b>;tag=1\r\nTo: <sip:a@b>;tag=2\r\nCall-ID: c\r\nCSeq: 1 INVITE\r\n"
    let value = bytes.filter { $0 != 13 && $0 != 10 }
    if let message = try? SIPMessage(parsing: Array(head.utf8) + Array("WWW-Authenticate: ".utf8) + value + [13, 10, 13, 10]) {
        var session = DigestSession()
        var random = RandomSource(seed: 1)
        let challenges = DigestChallenge.read(message)
        if session.take(challenges), let credentials = DigestCredentials(username: "u", password: "p") {
            _ = session.headers(method: .invite, uri: "sip:a@b", body: [], credentials: credentials, &random)
        }
    }
    let request = "INVITE sip:a@b SIP/2.0\r\nVia: SIP/2.0/UDP h;branch=z9hG4bKa\r\nFrom: <sip:a@b>;tag=1\r\nTo: <sip:a@b>\r\nCall-ID: c\r\nCSeq: 1 INVITE\r\nAuthorization: "
    guard let message = try? SIPMessage(parsing: Array(request.utf8) + value + [13, 10, 13, 10]) else { return }
    var authenticator = DigestAuthenticator(realm: "r", key: Array(repeating: 7, count: 32))
    _ = authenticator.judge(
        message, from: .v4(1), [DigestCredentials(username: "u", password: "p")].compactMap(\.self), at: .zero)
}
