import SansIO

/// Both directions of a leg side by side on one clock, for those who record or watch them.
///
/// ```
///             delivered │◀── half a second is kept ──▶│ end: the packet time that comes next
///  received ────────────┼──── by RTP timestamp ───────┼── early packets ──
///  sent     ────────────┼──── packet by packet ───────┤
/// ```
///
/// Sent audio lies where its packet left, received audio where its RTP timestamp says; what never came is silence.
/// The clock is the driver's: packet times that were skipped because the machine was late are silence too, so the
/// length is that of the call. Positions count samples of 8000 Hz from the first packet time.
///
/// Taps are told with a delay, so that late packets find their place and a key can be cut out from its onset.
/// - Complexity: O(samples); allocates nothing after `init`.
final class CallTimeline {
    /// Samples of a packet time.
    static let frame = 160
    private static let capacity = 8192
    /// Kept behind the end, and free before it.
    static let reach = 4096

    private let received: UnsafeMutableBufferPointer<Int16>
    private let sent: UnsafeMutableBufferPointer<Int16>
    private var placement = StreamPlacement()
    /// The beginning of the stream that settles, and the end of what is written of it.
    private var streamStart = 0
    private var streamEnd = 0
    private var startedAt: Instant?
    private var lastTickAt: Instant = .zero
    /// Where the next packet time begins: everything before has passed.
    private(set) var end = 0

    init() {
        received = .allocate(capacity: Self.capacity)
        sent = .allocate(capacity: Self.capacity)
        received.initialize(repeating: 0)
        sent.initialize(repeating: 0)
    }

    deinit {
        received.deallocate()
        sent.deallocate()
    }

    // MARK: What goes in

    /// A packet came whose audio begins at `mediaTime` of its stream; told before its audio is received.
    func packetArrived(mediaTime: Int, at now: Instant) {
        let arrival = place(of: now)
        let shift = placement.note(mediaTime: mediaTime, arrival: arrival)
        if shift > 0 { moveStream(earlierBy: shift) }
        let begin = mediaTime + (placement.offset ?? 0)
        guard begin < end - Self.reach / 2 || begin > arrival + Self.reach / 2 || streamEnd == 0 else { return }
        placement.restart(mediaTime: mediaTime, arrival: arrival)
        streamStart = arrival
        streamEnd = arrival
    }

    /// Received audio that begins at `mediaTime` of its stream.
    func receive(_ samples: UnsafeBufferPointer<Int16>, mediaTime: Int) {
        guard let begin = place(ofMedia: mediaTime) else { return }
        let first = max(begin, end - Self.reach, 0)
        let stop = min(begin + samples.count, end + Self.reach)
        if first < stop {
            Self.copy(UnsafeBufferPointer(rebasing: samples[(first - begin)..<(stop - begin)]), to: received, at: first)
        }
        streamEnd = max(streamEnd, begin + samples.count)
    }

    /// One packet time of sent audio; the packet leaves `now`.
    func send(_ samples: UnsafeBufferPointer<Int16>, at now: Instant) {
        catchUp(at: now)
        lastTickAt = now
        Self.copy(UnsafeBufferPointer(rebasing: samples.prefix(Self.frame)), to: sent, at: end)
        advance()
    }

    /// The packet time that has just passed, as the other side's pause sounds; what was received of it stays.
    func pause(_ noise: UnsafeBufferPointer<Int16>) {
        let first = max(end - Self.frame, streamEnd)
        guard placement.offset != nil, first < end else { return }
        Self.copy(UnsafeBufferPointer(rebasing: noise.prefix(end - first)), to: received, at: first)
    }

    /// Makes received audio silent from `start` on, where it is still kept.
    func silenceReceived(from start: Int, to stop: Int) {
        let first = max(start, end - Self.reach, 0)
        guard first < stop else { return }
        for position in first..<min(stop, end + Self.reach) { received[position % Self.capacity] = 0 }
    }

    /// The stream that was received is over; another may begin with any numbers.
    func streamRestarted() {
        placement.forget()
        streamEnd = 0
    }

    // MARK: What comes out

    /// Copies the frame that begins at `position`; silence where it is not kept any more.
    func read(
        at position: Int, received into: UnsafeMutableBufferPointer<Int16>, sent: UnsafeMutableBufferPointer<Int16>
    ) {
        copy(received, from: position, to: into)
        copy(self.sent, from: position, to: sent)
    }

    /// Where `mediaTime` of the received stream lies; `nil` before its first packet.
    func place(ofMedia mediaTime: Int) -> Int? { placement.offset.map { $0 + mediaTime } }

    // MARK: The clock

    /// The position of an instant: within the running packet time, or at the end of it when the next is late.
    private func place(of now: Instant) -> Int {
        guard startedAt != nil else { return 0 }
        let since = (now - lastTickAt).samples
        return end - Self.frame + min(since, 2 * Self.frame)
    }

    /// Silence for packet times that did not take place.
    private func catchUp(at now: Instant) {
        guard let startedAt else {
            startedAt = now
            return
        }
        let missing = (now - startedAt).samples - end
        guard missing >= 3 * Self.frame else { return }
        for _ in 0..<(missing / Self.frame) { advance() }
    }

    private func advance() {
        end += Self.frame
        // What the ring's far side held is half a second old: it becomes the room for early packets.
        let first = end + Self.reach - Self.frame
        let (part, rest) = Self.parts(of: first..<first + Self.frame)
        received[part].update(repeating: 0)
        received[rest].update(repeating: 0)
        sent[part].update(repeating: 0)
        sent[rest].update(repeating: 0)
    }

    /// Where positions lie in a ring: at most two parts, the second empty unless they run over the ring's end.
    private static func parts(of positions: Range<Int>) -> (Range<Int>, Range<Int>) {
        guard !positions.isEmpty else { return (0..<0, 0..<0) }
        let start = positions.lowerBound % capacity
        let stop = min(start + positions.count, capacity)
        return (start..<stop, 0..<positions.count - (stop - start))
    }

    private static func copy(
        _ samples: UnsafeBufferPointer<Int16>, to ring: UnsafeMutableBufferPointer<Int16>, at position: Int
    ) {
        let (part, rest) = parts(of: position..<position + samples.count)
        _ = ring[part].update(fromContentsOf: samples.prefix(part.count))
        _ = ring[rest].update(fromContentsOf: samples.suffix(rest.count))
    }

    /// Fills `samples` from a position on; silence for what is not kept any more.
    private func copy(
        _ ring: UnsafeMutableBufferPointer<Int16>, from position: Int, to samples: UnsafeMutableBufferPointer<Int16>
    ) {
        let stop = position + samples.count
        let first = min(max(position, end - Self.reach, 0), stop)
        let (part, rest) = Self.parts(of: first..<stop)
        let lost = first - position
        samples[..<lost].update(repeating: 0)
        _ = samples[lost..<lost + part.count].update(fromContentsOf: ring[part])
        _ = samples[(lost + part.count)...].update(fromContentsOf: ring[rest])
    }

    private func moveStream(earlierBy shift: Int) {
        guard streamEnd > streamStart else { return }
        let first = max(streamStart, end - Self.reach + shift, shift)
        for position in first..<max(first, streamEnd) {
            received[(position - shift) % Self.capacity] = received[position % Self.capacity]
        }
        silenceReceived(from: max(streamEnd - shift, first), to: streamEnd)
        streamStart = max(streamStart - shift, 0)
        streamEnd -= shift
    }
}
