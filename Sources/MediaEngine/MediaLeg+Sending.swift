import Audio
import RTP
import SDP
public import SansIO

/// From prompts, digits and another leg's audio to packets.
extension MediaLeg {
    /// Plays `segments` back to back from the next packet on, instead of what plays now.
    ///
    /// - Parameters:
    ///   - volumeDecibels: −60...+20; at 0 payload is copied and nothing is computed.
    ///   - overBridge: whether a bridged party stays audible beneath, 12 dB softer: a whisper, an announcement. Where
    ///     not, and where nobody is bridged, only the segments are heard.
    public func play(
        _ id: PlaybackID, _ segments: [AudioSegment], volumeDecibels: Double = 0, overBridge: Bool = false,
        at now: Instant
    ) {
        stopPlayback(at: now)
        playsOverBridge = overBridge
        let audio = Playback(segments, volumeDecibels: volumeDecibels)
        if audio.isActive { playback = (id, audio) } else { events.push(.playbackEnded(id, .finished)) }
    }

    /// Silence from the next packet on. Reports `.stopped` when something was playing.
    public func stopPlayback(at now: Instant) {
        guard let id = playback?.id else { return }
        playback = nil
        events.push(.playbackEnded(id, .stopped))
    }

    /// Sends keys from the next packet on, instead of those being sent; what plays waits meanwhile.
    public func sendDigits(_ id: PlaybackID, _ digits: [DigitToSend], as form: DigitForm, at now: Instant) {
        stopSendingDigits()
        digitsID = id
        if form != .audio, media.telephoneEventSend != nil {
            events4733 = EventSequence(digits)
        } else {
            var tones = Playback([])
            for digit in digits { tones.append(digit) }
            digitTones = tones
        }
        if digits.isEmpty { stopSendingDigits() }
    }

    /// Sends no further key; one that is down comes up with the next packet.
    public func stopSendingDigits() {
        events4733?.stop()
        digitTones = nil
        reportDigitsSent()
    }

    /// One packet time is over: the packet to send now.
    ///
    /// - Returns: the packet, valid until the next tick; `nil` when the direction forbids sending, and while a longer packet
    ///   is not full. Time passes all the same: a prompt is not paused by a hold.
    /// - Complexity: O(1); allocates nothing once warm.
    public func tick(at now: Instant) -> UnsafeRawBufferPointer? {
        advanceReceiving(at: now)
        if !hasBegunReports {
            hasBegunReports = true
            reporter.begin(at: now)
        }
        let event = nextEvent()
        if isBridged { readOthers(into: samples) }
        let payload = UnsafeMutableRawBufferPointer(
            rebasing: packet[(RTPHeader.fixedByteCount + framesWaiting * Self.frameLength)...]
        ).assumingMemoryBound(to: UInt8.self)
        let payloadCount = event == nil ? makeAudio(payload, at: now) : 0
        record(sent: payloadCount > 0 ? UnsafeBufferPointer(rebasing: payload[..<payloadCount]) : nil, at: now)
        defer { timestamp = timestamp.advanced(by: Self.frameLength * codec.ticksPerSample) }
        guard terms.sends else {
            isTalkspurtStart = true
            framesWaiting = 0
            return nil
        }
        if let event, let payloadType = terms.eventPayloadType {
            framesWaiting = 0
            return write(event, payloadType)
        }
        return payloadCount > 0 ? complete(payloadCount) : nil
    }

    /// A frame is made: the packet, when it was its last one.
    private func complete(_ frameBytes: Int) -> UnsafeRawBufferPointer? {
        framesWaiting += 1
        guard framesWaiting >= framesPerPacket else { return nil }
        let earlier = framesWaiting - 1
        framesWaiting = 0
        return writeAudio(earlier * Self.frameLength + frameBytes, beganEarlier: earlier * Self.frameLength)
    }

    /// - Returns: the bytes of the payload; 0 when there is none.
    private func makeAudio(_ payload: UnsafeMutableBufferPointer<UInt8>, at now: Instant) -> Int {
        if let law = codec.law {
            fill(G711Frame(payload: .init(rebasing: payload[..<Self.frameLength]), law: law), at: now)
            return Self.frameLength
        }
        let passed = isOnlyBridged ? fromPeer.lastPayload : nil
        fill(LinearFrame(samples: outgoing), at: now)
        if let passed, passed.count <= Self.longestPacket * Self.frameLength {
            UnsafeMutableRawBufferPointer(payload).copyMemory(from: passed)
            return passed.count
        }
        return encoder.encode(UnsafeBufferPointer(outgoing), into: payload)
    }

    /// Whether what the peer says is all that is heard.
    private var isOnlyBridged: Bool {
        fromPeer.keepsPayloads && playback == nil && digitTones == nil && events4733 == nil
    }

    private func nextEvent() -> TelephoneEventSender.Packet? {
        // Renegotiated away in the middle of a key: what is left of it is not sent.
        guard terms.eventPayloadType != nil else {
            if events4733 != nil { stopSendingDigits() }
            events4733 = nil
            return nil
        }
        if events4733 != nil {
            let packet = events4733?.next(at: timestamp, ticksPerSample: codec.ticksPerSample)
            if events4733?.isActive != true {
                events4733 = nil
                reportDigitsSent()
            }
            if packet != nil { return packet }
        }
        return relay.isActive ? relay.next(at: timestamp, ticksPerSample: codec.ticksPerSample) : nil
    }

    /// One packet's audio out of what has to be heard, the most urgent first.
    private func fill<Frame: AudioFrame>(_ frame: Frame, at now: Instant) {
        if digitTones != nil {
            noteKeys(digitTones?.keys(inNext: Self.frameLength), isKeypad: true, at: now)
            if digitTones?.fill(frame).isFinished ?? true {
                digitTones = nil
                reportDigitsSent()
            }
        } else if events4733 != nil {
            frame.silence(0..<frame.count)
        } else if playback != nil {
            fillFromPlayback(frame, at: now)
            // The bridged party stays audible beneath.
            if playsOverBridge, isBridged { frame.addSoftly(samples) }
        } else if isBridged {
            frame.put(samples)
        } else {
            frame.silence(0..<frame.count)
        }
    }

    private func fillFromPlayback<Frame: AudioFrame>(_ frame: Frame, at now: Instant) {
        if playback?.audio.hasKeys == true { noteKeys(playback?.audio.keys(inNext: Self.frameLength), at: now) }
        guard let id = playback?.id, let progress = playback?.audio.fill(frame) else { return }
        for index in progress.started { events.push(.segmentStarted(id, index: index)) }
        guard progress.isFinished else { return }
        playback = nil
        events.push(.playbackEnded(id, .finished))
    }

    /// What sounds like a key in the packet that is made now may come back as an echo: a prompt's at least 6 dB weaker,
    /// a key that we press ourselves at any level, since a line may be looped.
    private func noteKeys(_ keys: [(digit: DTMFDigit, levelDBm0: Float)]?, isKeypad: Bool = false, at now: Instant) {
        guard let keys else { return }
        for key in keys {
            echoes.sends(key.digit, levelDBm0: isKeypad ? EchoGuard.anyLevel : key.levelDBm0, at: now)
        }
    }

    private func reportDigitsSent() {
        guard let id = digitsID else { return }
        digitsID = nil
        events.push(.digitsSent(id))
    }

    private func writeAudio(_ payloadCount: Int, beganEarlier samples: Int) -> UnsafeRawBufferPointer {
        let header = RTPHeader(
            marker: isTalkspurtStart, payloadType: terms.payloadType, sequence: sequence,
            timestamp: timestamp.advanced(by: -samples * codec.ticksPerSample), ssrc: ssrc)
        isTalkspurtStart = false
        return send(header, payloadCount: payloadCount)
    }

    private func write(_ event: TelephoneEventSender.Packet, _ payloadType: PayloadType) -> UnsafeRawBufferPointer {
        event.event.write(into: UnsafeMutableRawBufferPointer(rebasing: packet[RTPHeader.fixedByteCount...]))
        let header = RTPHeader(
            marker: event.marker, payloadType: payloadType, sequence: sequence, timestamp: event.timestamp, ssrc: ssrc)
        return send(header, payloadCount: TelephoneEvent.byteCount)
    }

    private func send(_ header: RTPHeader, payloadCount: Int) -> UnsafeRawBufferPointer {
        header.write(into: packet)
        sequence = sequence.next
        timestampOfLastPacket = timestamp
        octetsSent &+= payloadCount
        counters.packetsSent += 1
        return UnsafeRawBufferPointer(rebasing: packet[..<(RTPHeader.fixedByteCount + payloadCount)])
    }
}
