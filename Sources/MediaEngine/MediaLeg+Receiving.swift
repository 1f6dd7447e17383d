import Audio
import RTP
import SDP
public import SansIO

/// From datagrams to audio in its order.
extension MediaLeg {
    /// How far ahead of the next packet another may be and still wait for it.
    private static let reach: Int64 = 16
    /// Missing audio beyond this is not made up.
    private static let longestFill = 800
    /// Silence of the network after which a key in the audio counts as up.
    private static let starvation: Duration = .milliseconds(300)

    /// Takes a datagram that came to the leg's port. What is no RTP of this leg is counted and ignored.
    /// - Complexity: O(bytes); allocates nothing once warm.
    public func receive(_ datagram: UnsafeRawBufferPointer, at now: Instant) {
        let header: RTPHeader
        do { header = try RTPHeader(parsing: datagram) } catch {
            if error == .isRTCP { return receiveReport(datagram, at: now) }
            counters.packetsIgnored += 1
            return
        }
        guard terms.receives, mayBelong(header) else {
            counters.packetsIgnored += 1
            return
        }
        let payload = UnsafeRawBufferPointer(rebasing: datagram[header.payload])
        switch admission.admit(header, expected: reorder.nextExpected, reach: Self.reach) {
        case .belongs(let unwrapped), .begins(let unwrapped):
            accept(header, payload, unwrapped: unwrapped, at: now)
        case .suspect:
            counters.packetsIgnored += 1
            keepSuspect(datagram)
        case .beginsWithSuspect(let unwrapped, let isNewSource):
            restart(at: unwrapped, isNewSource: isNewSource, at: now)
            accept(header, payload, unwrapped: unwrapped + 1, at: now)
        }
        drainArbiter()
    }

    /// Whether a packet is looked at. One whose payload nobody agreed on is ignored, but holds its place in the stream it
    /// came with: what follows it need not wait for a gap that is none.
    private func mayBelong(_ header: RTPHeader) -> Bool {
        payloadMap[header.payloadType] != .unknown || header.ssrc == admission.source
    }

    /// Gives up gaps and presses whose time is over.
    func advanceReceiving(at now: Instant) {
        drainReorder(at: now)
        if let action = eventReceiver.handleTimeout(at: now) { handle(action, at: now) }
        starve(at: now)
        starveMachine(at: now)
        watch(at: now)
        drainArbiter()
    }

    private func keepSuspect(_ datagram: UnsafeRawBufferPointer) {
        suspectCount = datagram.count <= suspectBytes.count ? datagram.count : 0
        UnsafeMutableRawBufferPointer(rebasing: suspectBytes[..<suspectCount]).copyMemory(
            from: UnsafeRawBufferPointer(rebasing: datagram[..<suspectCount]))
    }

    /// A stream begins or jumps with the packet that was kept aside.
    private func restart(at unwrapped: Int64, isNewSource: Bool, at now: Instant) {
        if isNewSource {
            counters.packetsLost += max(reception.cumulativeLost, 0)
            reception = ReceptionStatistics(clockRate: media.sendFormat.clockRate)
        }
        reorder.restart(at: unwrapped)
        nextAudio = nil
        heardStamp = nil
        lossBeforeNextAudio = 0
        if isPaused { endPause() }
        timeline?.streamRestarted()
        // What was heard before and what comes now are not one tone.
        hearSilence(Self.longestFill, at: now)
        let kept = UnsafeRawBufferPointer(rebasing: suspectBytes[..<suspectCount])
        guard let header = try? RTPHeader(parsing: kept) else { return reorder.restart(at: unwrapped + 1) }
        counters.packetsIgnored -= 1
        accept(header, UnsafeRawBufferPointer(rebasing: kept[header.payload]), unwrapped: unwrapped, at: now)
    }

    private func accept(_ header: RTPHeader, _ payload: UnsafeRawBufferPointer, unwrapped: Int64, at now: Instant) {
        let kind = payloadMap[header.payloadType]
        if kind == .unknown {
            counters.packetsIgnored += 1
        } else {
            counters.packetsReceived += 1
            lastArrival = now
            starvedSamples = 0
        }
        reception.count(unwrapped: unwrapped, timestamp: kind.isSpeech ? header.timestamp : nil, at: now)
        // A press is known by its timestamp, not by its place among the packets: it need not wait for a gap.
        if kind == .telephoneEvent { receiveEvent(header, payload, at: now) }
        switch reorder.arrive(unwrapped: unwrapped, header: header, payload: payload, at: now) {
        case .next: play(header, payload, lostBefore: 0, at: now)
        case .held, .tooFar: break
        case .late: counters.packetsLate += 1
        case .duplicate: counters.packetsDuplicate += 1
        }
        drainReorder(at: now)
    }

    private func drainReorder(at now: Instant) {
        while let released = reorder.next(at: now) {
            play(released.header, released.payload, lostBefore: released.lostBefore, at: now)
        }
    }

    /// A packet whose turn has come.
    private func play(_ header: RTPHeader, _ payload: UnsafeRawBufferPointer, lostBefore: Int, at now: Instant) {
        lossBeforeNextAudio += lostBefore
        let kind = payloadMap[header.payloadType]
        if kind == .comfortNoise { return pause(payload) }
        guard case .speech(let codec) = kind, let count = decoder.sampleCount(of: payload, codec) else { return }
        if isPaused { endPause() }
        let ticks = codec.ticksPerSample
        let gap = gap(before: header.timestamp, ticks: ticks, sampleCount: count)
        timeline?.packetArrived(mediaTime: mediaTime + gap, at: now)
        fillGap(gap, before: payload.assumingMemoryBound(to: UInt8.self), sampleCount: count, codec, at: now)
        nextAudio = header.timestamp.advanced(by: count * ticks)
        // Telephone-events are placed by the clock of 8000 Hz; with another one, time has to do.
        heardStamp = ticks == 1 ? header.timestamp : nil
        lossBeforeNextAudio = 0
        if codec == .opus { decodeWhole(payload, codec, at: now) } else { decode(payload, codec, at: now) }
    }

    /// How many samples are missing before a packet.
    private func gap(before timestamp: RTPTimestamp, ticks: Int, sampleCount: Int) -> Int {
        guard let nextAudio else { return 0 }
        let gap = nextAudio.distance(to: timestamp) / ticks
        // A sender whose clock steps too far at each packet has no pauses: without loss, only clear gaps count.
        return gap > 0 && (lossBeforeNextAudio > 0 || gap > 2 * sampleCount) ? gap : 0
    }

    /// Keeps the time line: made-up audio for lost packets, silence where the sender paused.
    private func fillGap(
        _ gap: Int, before payload: UnsafeBufferPointer<UInt8>, sampleCount: Int, _ codec: SpeechCodec, at now: Instant
    ) {
        guard gap > 0 else { return }
        let end = mediaTime + gap
        var left = min(gap, Self.longestFill)
        let isLoss = lossBeforeNextAudio > 0
        if isLoss { counters.samplesConcealed += left }
        while left > 0 {
            let frame = UnsafeMutableBufferPointer(rebasing: samples[..<min(left, Self.frameLength)])
            if isLoss {
                // The copy in the packet stands for the packet directly before it.
                let hasCopy = left == frame.count && left == sampleCount
                if !decoder.conceal(frame, before: hasCopy ? payload : nil, codec) { concealment.fill(frame) }
            } else {
                frame.update(repeating: 0)
            }
            hear(UnsafeBufferPointer(frame), isMadeUp: isLoss, at: now)
            left -= frame.count
        }
        mediaTime = end
    }

    private func decode(_ payload: UnsafeRawBufferPointer, _ codec: SpeechCodec, at now: Instant) {
        let bytes = payload.assumingMemoryBound(to: UInt8.self)
        // On the stack, which is warm: a buffer of the leg's own would be five more lines of cold memory for each packet.
        withUnsafeTemporaryAllocation(of: Int16.self, capacity: Self.frameLength) { samples in
            var offset = 0
            while offset < bytes.count {
                let part = UnsafeBufferPointer(rebasing: bytes[offset..<min(offset + Self.frameLength, bytes.count)])
                _ = decoder.decode(part, codec, into: samples)
                let frame = UnsafeMutableBufferPointer(rebasing: samples[..<part.count])
                concealment.hear(frame)
                hear(UnsafeBufferPointer(frame), payload: part.count == payload.count ? payload : nil, at: now)
                offset += part.count
            }
        }
    }

    /// A packet of an encoding with a memory of its own for what was lost.
    private func decodeWhole(_ payload: UnsafeRawBufferPointer, _ codec: SpeechCodec, at now: Instant) {
        if decoded.isEmpty { decoded = .allocate(capacity: SpeechDecoder.maximumSamples) }
        let count = decoder.decode(payload.assumingMemoryBound(to: UInt8.self), codec, into: decoded)
        var offset = 0
        while offset < count {
            let end = min(offset + Self.frameLength, count)
            let frame = UnsafeBufferPointer(rebasing: decoded[offset..<end])
            hear(frame, payload: frame.count == count ? payload : nil, at: now)
            offset = end
        }
    }

    /// At most one packet time of the received time line.
    ///
    /// What is made up for lost packets fades, and says nothing of a key that is down: whether it came up meanwhile is
    /// told by what arrives next. So a tone that lost its middle stays one key.
    ///
    /// - Parameter payload: the packet, where the frame is a whole one.
    private func hear(
        _ frame: UnsafeBufferPointer<Int16>, payload: UnsafeRawBufferPointer? = nil, isMadeUp: Bool = false,
        at now: Instant
    ) {
        let begin = mediaTime
        mediaTime += frame.count
        heardStamp = heardStamp?.advanced(by: frame.count)
        if detectsInBand, !(isMadeUp && isToneDown) { detect(frame, at: now) }
        if machine != nil { hearMachine(frame) }
        if timeline != nil || isBridged { passOn(frame, payload: payload, mediaTime: begin) }
        passedOn(frame.count)
    }

    /// When nothing comes any more, the detector hears silence for a while, so that a key does not stay down.
    private func starve(at now: Instant) {
        guard detectsInBand, let lastArrival, now - lastArrival >= Self.starvation, starvedSamples < Self.longestFill
        else { return }
        starvedSamples += Self.frameLength
        hearSilence(Self.frameLength, at: now)
    }

    /// Silence for the detector alone: the ear gets what arrives, and the queues bridge what does not.
    private func hearSilence(_ sampleCount: Int, at now: Instant) {
        guard detectsInBand else { return }
        samples.update(repeating: 0)
        for _ in 0..<(sampleCount / Self.frameLength) { detect(UnsafeBufferPointer(samples), at: now) }
    }
}
