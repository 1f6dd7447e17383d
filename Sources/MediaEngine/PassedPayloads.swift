/// The payloads beside the audio of a ``PlayoutQueue``: what of it was a whole packet can go out as the packet it was.
///
/// Decoding and encoding anew costs quality and time. Where both legs of a bridge speak the same encoding, each packet time that
/// leaves the queue as it came takes its payload with it; what was cut, made up or silenced has none and is encoded.
///
/// Sixteen packets of at most 320 bytes; longer ones are not kept. Allocates in `init` only.
struct PassedPayloads: ~Copyable {
    private static let count = 16
    private static let longest = 320

    private let bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: count * longest, alignment: 64)
    /// The sample that each payload begins with, counted from the queue's beginning; −1 for none.
    private var starts = InlineArray<16, Int>(repeating: -1)
    private var lengths = InlineArray<16, Int>(repeating: 0)

    init() { bytes.initializeMemory(as: UInt8.self, repeating: 0) }

    deinit { bytes.deallocate() }

    /// Keeps the payload of the 160 samples from `start` on.
    mutating func keep(_ payload: UnsafeRawBufferPointer, from start: Int) {
        guard start >= 0, start % MediaLeg.frameLength == 0, payload.count <= Self.longest, !payload.isEmpty else {
            return
        }
        let slot = slot(of: start)
        starts[slot] = start
        lengths[slot] = payload.count
        UnsafeMutableRawBufferPointer(rebasing: bytes[(slot * Self.longest)...]).copyMemory(from: payload)
    }

    /// The payload of the 160 samples from `start` on; valid until the next is kept.
    func payload(from start: Int) -> UnsafeRawBufferPointer? {
        let slot = slot(of: start)
        guard start >= 0, starts[slot] == start else { return nil }
        return UnsafeRawBufferPointer(rebasing: bytes[(slot * Self.longest)..<(slot * Self.longest + lengths[slot])])
    }

    /// What was changed from this sample on has no payload any more.
    mutating func forget(from start: Int) {
        for slot in 0..<Self.count where starts[slot] + MediaLeg.frameLength > start { starts[slot] = -1 }
    }

    private func slot(of start: Int) -> Int { max(start, 0) / MediaLeg.frameLength % Self.count }
}
