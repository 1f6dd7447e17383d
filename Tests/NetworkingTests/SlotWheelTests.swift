import CallEngine
import SansIO
import Testing

@testable import Networking

@Suite struct SlotWheelTests {
    private func at(_ milliseconds: Int64, _ microseconds: Int64 = 0) -> Instant {
        Instant(nanoseconds: milliseconds * 1_000_000 + microseconds * 1000)
    }

    /// All slots that are due at a time.
    private func due(_ wheel: inout SlotWheel, at now: Instant) -> [Int] {
        var slots: [Int] = []
        while let slot = wheel.slotDue(at: now, isBusy: true) { slots.append(slot) }
        return slots
    }

    @Test func `each millisecond has its slot, and after twenty the first comes again`() {
        var wheel = SlotWheel()
        let slots = (100..<145).flatMap { due(&wheel, at: at($0, 300)) }
        #expect(slots == (100..<145).map { Int($0 % Int64(Exchange.slotCount)) })
    }

    @Test func `a late visit serves the slots it missed in their order, and the next one is not moved`() {
        var wheel = SlotWheel()
        _ = due(&wheel, at: at(40))
        #expect(due(&wheel, at: at(45, 900)) == [1, 2, 3, 4, 5])
        #expect(wheel.nextSlot(isBusy: true) == at(46))
        #expect(due(&wheel, at: at(45, 999)).isEmpty)
        #expect(due(&wheel, at: at(46)) == [6])
    }

    @Test func `after a standstill of more than a second the wheel begins afresh`() {
        var wheel = SlotWheel()
        _ = due(&wheel, at: at(0))
        #expect(due(&wheel, at: at(900)).count == 900)
        #expect(due(&wheel, at: at(5000)).count == 1)
    }

    @Test func `without audio nothing is due, and the pause does not count as late`() {
        var wheel = SlotWheel()
        _ = due(&wheel, at: at(10))
        #expect(wheel.slotDue(at: at(500), isBusy: false) == nil)
        #expect(wheel.nextSlot(isBusy: false) == nil)
        #expect(due(&wheel, at: at(900)) == [0])
    }
}
