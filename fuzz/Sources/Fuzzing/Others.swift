import Locating
import PassportReading
import RTP
import SDP
import SIPCore
import SansIO
import YAML

/// A session description as an offer, as an answer, and as the second offer of a session.
@Sendable func fuzzSDP(_ bytes: [UInt8]) {
    var session = OfferAnswer(localHost: "192.0.2.1", localPort: 4000, sessionID: 1)
    _ = try? session.receiveOffer(bytes)
    _ = try? session.receiveOffer(bytes)
    _ = session.makeOffer()
    _ = try? session.receiveAnswer(bytes)
    var caller = OfferAnswer(localHost: "192.0.2.1", localPort: 4000, sessionID: 1)
    _ = caller.makeOffer()
    _ = try? caller.receiveAnswer(bytes)
}

@Sendable func fuzzRTP(_ bytes: [UInt8]) {
    bytes.withUnsafeBytes { buffer in
        _ = try? RTPHeader(parsing: buffer)
    }
}

@Sendable func fuzzRTCP(_ bytes: [UInt8]) {
    bytes.withUnsafeBytes { buffer in
        var count = 0
        var reader = RTCPReader(buffer)
        while reader.next() != nil { count += 1 }
        precondition(count <= buffer.count, "more packets than bytes")
    }
}

@Sendable func fuzzPassport(_ bytes: [UInt8]) { _ = try? Passport(header: String(decoding: bytes, as: UTF8.self)) }

@Sendable func fuzzYAML(_ bytes: [UInt8]) { _ = YAMLDocument.parse(bytes, path: "fuzz.yaml") }

/// Replies of name servers, made out of the bytes: bounded questions, whatever they say.
@Sendable func fuzzLocator(_ bytes: [UInt8]) {
    guard let name = ServerLocator.Name("carrier.example") else { return }
    var locator = ServerLocator(name, wantsIPv6: true, random: RandomSource(seed: 1))
    var rest = bytes[...]
    func number() -> Int {
        let taken = rest.prefix(2)
        rest = rest.dropFirst(2)
        return taken.reduce(0) { $0 << 8 | Int($1) } - 100
    }
    func text() -> String {
        let length = Int(rest.popFirst() ?? 0)
        defer { rest = rest.dropFirst(length) }
        return String(decoding: rest.prefix(length), as: UTF8.self)
    }
    var asked = 0
    while locator.question != nil {
        asked += 1
        precondition(asked <= 40, "more questions than there may be")
        let count = Int(rest.popFirst() ?? 0) % 80
        switch (rest.popFirst() ?? 4) % 5 {
        case 0:
            locator.receive(
                .naptr(
                    (0..<count).map { _ in
                        NAPTRRecord(order: number(), preference: number(), flags: "s", service: text(), replacement: text())
                    }))
        case 1:
            locator.receive(
                .srv(
                    (0..<count).map { _ in
                        SRVRecord(
                            priority: number(), weight: number(), port: UInt16(truncatingIfNeeded: number()), target: text())
                    }))
        case 2: locator.receive(.addresses((0..<count).map { _ in .v4(UInt32(truncatingIfNeeded: number())) }, good: .seconds(number())))
        case 3: locator.receive(.nothing)
        default: locator.receive(.failed("x"))
        }
    }
    _ = locator.outcome
}
