import CallEngine
import SansIO

/// The absolute deadlines of the slots: one each millisecond, the same slot again after 20.
///
/// A slot that is served late does not move the ones after it, so packets keep their 20 ms on average
/// and by the clock. After a standstill of more than a second the wheel begins afresh.
struct SlotWheel {
    private static let slotNanoseconds: Int64 = 1_000_000
    /// The slot to serve next, counted from the driver's origin of time.
    private var next: Int64?

    /// The slot that is due now, or `nil`; call again until `nil`.
    mutating func slotDue(at now: Instant, isBusy: Bool) -> Int? {
        guard isBusy else {
            next = nil
            return nil
        }
        let current = now.nanoseconds / Self.slotNanoseconds
        let due = next ?? current
        guard due <= current else { return nil }
        next = (current - due > 1000 ? current : due) + 1
        return Int(due % Int64(Exchange.slotCount))
    }

    /// How long after its moment the slot is served that ``slotDue(at:isBusy:)`` gave last.
    func lateness(at now: Instant) -> Duration {
        guard let next else { return .zero }
        return .nanoseconds(max(now.nanoseconds - (next - 1) * Self.slotNanoseconds, 0))
    }

    /// When the next slot is due; `nil` while no port has to be served.
    func nextSlot(isBusy: Bool) -> Instant? {
        guard isBusy else { return nil }
        return next.map { Instant(nanoseconds: $0 * Self.slotNanoseconds) } ?? .zero
    }
}
