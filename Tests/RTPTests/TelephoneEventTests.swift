import SansIO
import Testing

@testable import RTP

@Suite("Telephone events") struct TelephoneEventTests {
    @Test("The payload's four bytes") func payload() throws {
        let event = TelephoneEvent(code: 11, isEnd: true, volume: 10, duration: 800)
        var bytes = [UInt8](repeating: 0, count: 4)
        bytes.withUnsafeMutableBytes { event.write(into: $0) }
        #expect(bytes == [11, 0x8A, 0x03, 0x20])
        #expect(bytes.withUnsafeBytes { TelephoneEvent(parsing: $0) } == event)
        #expect([UInt8](1...3).withUnsafeBytes { TelephoneEvent(parsing: $0) } == nil)
    }

    @Test("A press of 100 ms: five packets, the end three times, one timestamp, the marker first") func sending() {
        var sender = TelephoneEventSender()
        sender.press(5, ticks: 800, at: RTPTimestamp(1000))
        var packets: [TelephoneEventSender.Packet] = []
        while let packet = sender.next(ticks: 160) { packets.append(packet) }
        #expect(packets.map(\.event.duration) == [160, 320, 480, 640, 800, 800, 800])
        #expect(packets.map(\.event.isEnd) == [false, false, false, false, true, true, true])
        #expect(packets.map(\.marker) == [true] + Array(repeating: false, count: 6))
        #expect(packets.allSatisfy { $0.timestamp == RTPTimestamp(1000) && $0.event.code == 5 })
        #expect(!sender.isActive)
    }

    @Test("A held press lasts until it is released") func held() {
        var sender = TelephoneEventSender()
        sender.press(1, ticks: nil, at: RTPTimestamp(0))
        for _ in 0..<10 { #expect(sender.next(ticks: 160)?.event.isEnd == false) }
        sender.release()
        var ends: [UInt16] = []
        while let packet = sender.next(ticks: 160) { ends.append(packet.event.duration) }
        #expect(ends == [1760, 1760, 1760])
    }

    @Test("A press longer than the field goes on in segments, and is one press for the receiver") func segments() {
        var sender = TelephoneEventSender()
        var receiver = TelephoneEventReceiver()
        sender.press(9, ticks: 8000 * 30, at: RTPTimestamp(0xFFFF_F000))
        var actions: [TelephoneEventReceiver.Action] = []
        var timestamps: Set<RTPTimestamp> = []
        var now = Instant.zero
        while let packet = sender.next(ticks: 160) {
            timestamps.insert(packet.timestamp)
            actions +=
                receiver.handle(packet.event, ssrc: SSRC(1), timestamp: packet.timestamp, at: now).map { [$0] } ?? []
            now = now + .milliseconds(20)
        }
        #expect(timestamps.count == 4)
        #expect(actions == [.down(code: 9), .up(code: 9)])
    }

    /// Packets as text: timestamp, code, duration, milliseconds of arrival; an E before the duration is the E bit.
    static let presses: [(packets: String, actions: String)] = [
        // As the RFC has it, the end three times.
        ("100 1 160 0, 100 1 320 20, 100 1 E480 40, 100 1 E480 40, 100 1 E480 60", "d1 u1"),
        // Only end packets.
        ("100 1 E800 0, 100 1 E800 1, 100 1 E800 2", "p1"),
        // The end is lost: the next press tells.
        ("100 1 160 0, 2000 1 160 120", "d1 u1d1 u1"),
        ("100 1 160 0, 2000 2 E160 120", "d1 u1p2"),
        // The end is lost and nothing follows.
        ("100 1 160 0, 100 1 320 20", "d1 u1"),
        // The same key twice, quickly.
        ("100 5 E400 0, 900 5 E400 90", "p5 p5"),
        // Reordered: an older packet after a newer press.
        ("100 5 160 0, 100 5 E320 20, 900 6 160 90, 100 5 E320 91", "d5 u5 d6 u6"),
        // A duration that wraps within one timestamp is still that press.
        ("100 5 65500 0, 100 5 100 20, 100 5 E300 40", "d5 u5"),
        // A segment of another length, contiguous with the one before, is the same press.
        ("100 5 8000 0, 8100 5 160 20, 8100 5 E320 40", "d5 u5"),
        // Flash and other events are no keys.
        ("100 16 160 0, 200 66 E160 0", ""),
        // Late ends after the press timed out change nothing.
        ("100 3 160 0, 100 3 E160 500", "d3 u3"),
    ]

    @Test("One timestamp is one press", arguments: presses)
    func receiving(packets: String, actions: String) throws {
        var receiver = TelephoneEventReceiver()
        var out: [String] = []
        func note(_ action: TelephoneEventReceiver.Action?) {
            switch action {
            case nil: break
            case .down(let code): out.append("d\(code)")
            case .up(let code): out.append("u\(code)")
            case .downAndUp(let code): out.append("p\(code)")
            case .upAndDown(let up, let down): out.append("u\(up)d\(down)")
            case .upDownAndUp(let up, let other): out.append("u\(up)p\(other)")
            }
        }
        for packet in packets.split(separator: ",") {
            let fields = packet.split(separator: " ")
            let numbers = try fields.map { try #require(Int($0.hasPrefix("E") ? $0.dropFirst() : $0)) }
            let now = Instant.zero + .milliseconds(numbers[3])
            note(receiver.handleTimeout(at: now))
            let event = TelephoneEvent(
                code: UInt8(numbers[1]), isEnd: fields[2].hasPrefix("E"), duration: UInt16(numbers[2]))
            note(receiver.handle(event, ssrc: SSRC(1), timestamp: RTPTimestamp(UInt32(numbers[0])), at: now))
        }
        note(receiver.handleTimeout(at: .zero + .seconds(2)))
        #expect(out.joined(separator: " ") == actions)
    }

    @Test("Two sources that take turns do not double a press") func twoSources() {
        var receiver = TelephoneEventReceiver()
        let event = TelephoneEvent(code: 4, isEnd: true, duration: 400)
        #expect(receiver.handle(event, ssrc: SSRC(1), timestamp: RTPTimestamp(9), at: .zero) == .downAndUp(code: 4))
        #expect(receiver.handle(event, ssrc: SSRC(2), timestamp: RTPTimestamp(5), at: .zero) == .downAndUp(code: 4))
        #expect(receiver.handle(event, ssrc: SSRC(1), timestamp: RTPTimestamp(9), at: .zero) == nil)
    }
}
