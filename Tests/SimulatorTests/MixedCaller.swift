import Audio
import RTP
import SansIO

/// A caller whose carrier tells of keys in a way of its own: packets, INFO and renegotiation with their times.
struct MixedCaller {
    enum Way: String, CaseIterable, Sendable {
        /// Telephone-events behind 40 ms of tone that leaked before the gateway noticed the key.
        case leaks
        /// Nothing but the three end packets of each event.
        case endsOnly
        /// Tones at first; from some key on telephone-events behind leaked heads.
        case switches
        /// Telephone-events with leaked heads, and SIP INFO behind each.
        case informs
        /// The whole tone and events as well; the events' payload type is agreed on in the middle of the string.
        case lateAgreement
    }

    enum Sent {
        case packet([UInt8])
        case info(DTMFDigit)
        case agreement
    }

    /// What a packet tells of a key to somebody who knows what was agreed on when it was sent.
    enum Sign { case none, tone, event }

    /// What is sent, in order of time, with the number of the key that it tells of.
    private(set) var sent: [(at: Int, what: Sent, key: Int?)] = []
    private(set) var digits: [DTMFDigit] = []
    private(set) var end = 0

    /// Where in ``sent`` telephone-events are agreed on; `nil` where they are from the beginning.
    private var agreedAt: Int?
    private var random: RandomSource
    private var sequence: UInt16
    private var timestamp: UInt32
    private var now = 0

    init(_ way: Way, seed: UInt64) {
        random = RandomSource(seed: seed)
        sequence = UInt16(truncatingIfNeeded: random.next())
        timestamp = UInt32(truncatingIfNeeded: random.next())
        silence(15 + below(5))
        let count = 4 + below(6)
        let turning = 1 + below(count - 1)
        for index in 0..<count {
            let digit = DTMFDigit.allCases[below(16)]
            digits.append(digit)
            let packets = 4 + below(7)
            if way == .lateAgreement, index == turning {
                agreedAt = sent.count
                sent.append((now, .agreement, nil))
            }
            press(digit, index, packets, way, isBeforeTurning: index < turning)
            if way == .informs { sent.append((now + 20 + below(200), .info(digit), index)) }
            silence(4 + below(7))
        }
        silence(80)
        end = now
    }

    /// What the packet at `index` of ``sent`` tells.
    func sign(at index: Int) -> Sign {
        guard sent[index].key != nil, case .packet(let bytes) = sent[index].what else { return .none }
        guard bytes[1] & 0x7F == 101 else { return .tone }
        return agreedAt.map { index >= $0 } ?? true ? .event : .none
    }

    private mutating func press(_ digit: DTMFDigit, _ key: Int, _ packets: Int, _ way: Way, isBeforeTurning: Bool) {
        switch way {
        case .leaks, .informs: event(digit, key, packets, leaked: 2)
        case .endsOnly: event(digit, key, packets, leaked: 0, onlyEnds: true)
        case .switches:
            if isBeforeTurning { tone(digit, key, packets) } else { event(digit, key, packets, leaked: 2) }
        case .lateAgreement: event(digit, key, packets, leaked: packets, wholeTone: true)
        }
    }

    private mutating func tone(_ digit: DTMFDigit, _ key: Int, _ packets: Int) {
        let samples = ToneGenerator.dtmf(digit, duration: .milliseconds(packets * 20))
        for index in 0..<packets { audio(Array(samples[index * 160..<index * 160 + 160]), key: key) }
    }

    private mutating func event(
        _ digit: DTMFDigit, _ key: Int, _ packets: Int, leaked: Int, onlyEnds: Bool = false, wholeTone: Bool = false
    ) {
        let samples = ToneGenerator.dtmf(digit, duration: .milliseconds(packets * 20))
        let audible = min(leaked, packets)
        let first = wholeTone ? 0 : audible
        var began = timestamp
        for index in 0..<packets {
            if index == first { began = timestamp }
            let isTone = index < audible
            if isTone || onlyEnds {
                let frame = isTone ? Array(samples[index * 160..<index * 160 + 160]) : [Int16](repeating: 0, count: 160)
                audio(frame, key: isTone ? key : nil, advances: !wholeTone)
            }
            guard index >= first, !onlyEnds || index == packets - 1 else { continue }
            for _ in 0..<(index == packets - 1 ? 3 : 1) {
                telephoneEvent(digit, key, began, (index - first + 1) * 160, isEnd: index == packets - 1)
            }
            if !onlyEnds { pass() }
        }
    }

    private mutating func telephoneEvent(_ digit: DTMFDigit, _ key: Int, _ began: UInt32, _ ticks: Int, isEnd: Bool) {
        let payload: [UInt8] = [
            digit.rawValue, (isEnd ? 0x80 : 0) | 10, UInt8(ticks >> 8), UInt8(truncatingIfNeeded: ticks),
        ]
        packet(101, began, payload, key: key)
    }

    private mutating func silence(_ packets: Int) {
        for _ in 0..<packets { audio([Int16](repeating: 0, count: 160), key: nil) }
    }

    private mutating func audio(_ samples: [Int16], key: Int?, advances: Bool = true) {
        packet(0, timestamp, G711.encode(samples, law: .mu), key: key)
        if advances { pass() }
    }

    private mutating func pass() {
        timestamp &+= 160
        now += 20
    }

    private mutating func packet(_ type: UInt8, _ stamp: UInt32, _ payload: [UInt8], key: Int?) {
        let header = RTPHeader(
            payloadType: PayloadType(type), sequence: SequenceNumber(sequence), timestamp: RTPTimestamp(stamp),
            ssrc: SSRC(99))
        sequence &+= 1
        var bytes = [UInt8](repeating: 0, count: RTPHeader.fixedByteCount)
        bytes.withUnsafeMutableBytes { header.write(into: $0) }
        sent.append((now, .packet(bytes + payload), key))
    }

    private mutating func below(_ bound: Int) -> Int { Int(random.next() % UInt64(max(bound, 1))) }
}
