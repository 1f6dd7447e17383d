import SansIO
import Testing

@testable import RTP

@Suite("Reorder buffer") struct ReorderBufferTests {
    /// Feeds numbers at the given milliseconds and notes what comes out; a minus sign marks packets given up.
    /// - Parameter moment: the timestamp of a number in packet times.
    private func run(
        _ arrivals: [(number: Int64, milliseconds: Int)], until end: Int = 0, moment: (Int64) -> Int64 = { $0 }
    ) -> [Int64] {
        var buffer = ReorderBuffer()
        var out: [Int64] = []
        func drain(at now: Instant) {
            while let released = buffer.next(at: now) {
                if released.lostBefore > 0 { out.append(Int64(-released.lostBefore)) }
                #expect(released.payload.first == UInt8(truncatingIfNeeded: released.header.sequence.rawValue))
                out.append(Int64(released.header.sequence.rawValue))
            }
        }
        for (number, milliseconds) in arrivals {
            let now = Instant.zero + .milliseconds(milliseconds)
            let payload = [UInt8(truncatingIfNeeded: number)]
            let arrival = payload.withUnsafeBytes {
                let header = header(UInt16(number), timestamp: UInt32(moment(number)) * 160)
                return buffer.arrive(unwrapped: number, header: header, payload: $0, at: now)
            }
            if arrival == .next { out.append(number) }
            drain(at: now)
        }
        drain(at: .zero + .milliseconds(end))
        return out
    }

    @Test("In order, nothing waits") func inOrder() {
        #expect(run([(5, 0), (6, 0), (7, 0)]) == [5, 6, 7])
    }

    @Test("Two packets in each other's place are put right") func swapped() {
        #expect(run([(5, 0), (7, 1), (6, 2), (8, 3)]) == [5, 6, 7, 8])
    }

    @Test("A gap is given up when three later packets are there") func threeLater() {
        #expect(run([(5, 0), (7, 20), (8, 40)], until: 50) == [5])
        #expect(run([(5, 0), (7, 20), (8, 40), (9, 50), (6, 51), (10, 52)]) == [5, -1, 7, 8, 9, 10])
    }

    @Test("What was sent at one moment shows no loss: an event ends three times") func oneMoment() {
        // 6 is the audio of the moment at which 7, 8 and 9 ended an event; 10 and 11 are the next two moments'.
        let moment: (Int64) -> Int64 = { max($0 - 9, 0) }
        #expect(run([(5, 0), (7, 20), (8, 21), (9, 22), (6, 30)], moment: moment) == [5, 6, 7, 8, 9])
        #expect(
            run([(5, 0), (7, 20), (8, 21), (9, 22), (10, 40), (11, 60)], moment: moment) == [5, -1, 7, 8, 9, 10, 11])
    }

    @Test("A gap is given up after 60 ms") func patience() {
        #expect(run([(5, 0), (8, 20)], until: 79) == [5])
        #expect(run([(5, 0), (8, 20)], until: 80) == [5, -2, 8])
    }

    @Test("Late, duplicate and far packets are told apart") func arrivals() {
        var buffer = ReorderBuffer(slotCount: 4, slotBytes: 8)
        func arrive(_ number: Int64, bytes: Int = 1) -> ReorderBuffer.Arrival {
            [UInt8](repeating: 0, count: bytes).withUnsafeBytes {
                buffer.arrive(unwrapped: number, header: header(UInt16(number)), payload: $0, at: .zero)
            }
        }
        #expect(arrive(100) == .next)
        #expect(arrive(100) == .duplicate)
        #expect(arrive(99) == .late)
        #expect(arrive(20) == .late)
        #expect(arrive(102) == .held)
        #expect(arrive(102) == .duplicate)
        #expect(arrive(105) == .tooFar)
        #expect(arrive(103, bytes: 9) == .tooFar)
        #expect(arrive(104) == .held)
        #expect(buffer.next(at: .zero + .milliseconds(60))?.lostBefore == 1)
        #expect(arrive(101) == .late)
        #expect(arrive(102) == .duplicate)
        buffer.restart(at: 9000)
        let isHolding = buffer.isHolding
        #expect(!isHolding)
        #expect(arrive(9000) == .next)
    }

    @Test("Whatever the order, packets come out once and rising") func anyOrder() {
        var random = RandomSource(seed: 3)
        for _ in 0..<300 {
            var arrivals: [(number: Int64, milliseconds: Int)] = []
            for number in Int64(0)..<60 where Int.random(in: 0..<10, using: &random) > 0 {
                let copies = Int.random(in: 0..<8, using: &random) == 0 ? 2 : 1
                for _ in 0..<copies {
                    arrivals.append((number, Int(number) * 20 + Int.random(in: 0...70, using: &random)))
                }
            }
            arrivals.sort { $0.milliseconds < $1.milliseconds }
            let out = run(arrivals, until: 5000).filter { $0 >= 0 }
            #expect(out == Array(Set(out)).sorted())
            #expect(out.last == arrivals.map(\.number).max())
        }
    }
}
