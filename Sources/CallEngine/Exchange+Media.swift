import Audio
import FlowEngine
import MediaEngine
import RTP
import SDP
public import SansIO

/// The audio of the legs: what the driver does 50 times a second for each port.
extension Exchange {
    /// A packet came to the port. Allocates nothing once the port is settled.
    ///
    /// May settle the port: from then on the driver need not let anything else than ``MediaPort/destination`` through.
    ///
    /// - Parameter source: where from; `nil` where the driver knows that it is the port's destination.
    public func receive(
        _ datagram: UnsafeRawBufferPointer, from source: NetworkAddress?, on port: MediaPort, at now: Instant
    ) {
        if let security = port.security {
            // Opened first: what cannot be is nobody's, and must not even be able to move the port.
            let opened = Self.isReport(datagram) ? security.openReport(datagram) : security.open(datagram)
            guard let packet = opened else { return }
            take(packet, from: source, on: port, at: now)
        } else {
            take(datagram, from: source, on: port, at: now)
        }
    }

    private func take(
        _ datagram: UnsafeRawBufferPointer, from source: NetworkAddress?, on port: MediaPort, at now: Instant
    ) {
        if let source, port.latch != nil {
            guard let settled = port.latch?.settles(on: source, firstByte: datagram.first, at: now) else { return }
            port.latch = nil
            port.destination = settled
        } else if let source, source != port.destination {
            return
        }
        if configuration.journalsPackets { journalPacket(datagram, on: port, at: now) }
        port.audio?.receive(datagram, at: now)
    }

    private func journalPacket(_ datagram: UnsafeRawBufferPointer, on port: MediaPort, at now: Instant) {
        guard let call = calls[port.callID], call.leg.port === port, datagram.count <= 1500 else { return }
        var packet = Array(datagram)
        if call.run?.isHearingSecrets ?? false { JournalPacket.silence(&packet) }
        journal(call, .packet(packet), at: now)
    }

    /// The port's turn: acts on the keys that were heard, then gives the packet to send.
    ///
    /// - Returns: the packet, valid until the port's next turn; `nil` when nothing is to be sent.
    public func tick(_ port: MediaPort, at now: Instant) -> UnsafeRawBufferPointer? {
        guard let audio = port.audio, now >= port.firstPacketAt else { return nil }
        if audio.hasEvents {
            drain(port, at: now)
            guard !port.isClosed else { return nil }
        }
        let packet = audio.tick(at: now)
        if audio.hasEvents { drain(port, at: now) }
        if audio.isRecording { takeRecordings(of: port) }
        guard let packet, let security = port.security else { return packet }
        return security.close(packet)
    }

    /// How long the signaling that opens a leg's audio gets before the audio itself.
    private static let headStart = Duration.milliseconds(5)

    /// Hands what a leg heard to the call's flow or application.
    func drain(_ port: MediaPort, at now: Instant) {
        guard let audio = port.audio, var event = audio.poll() else { return }
        guard let call = calls[port.callID] else { return }
        while true {
            if call.leg.port === port {
                handle(event, of: call, at: now)
            } else {
                handle(event, onPartyAt: port, of: call, at: now)
            }
            switch event {
            case .fellSilent(let patience): fellSilent(patience, at: port, of: call, at: now)
            case .heardAgain: heardAgain(at: port, of: call, at: now)
            default: break
            }
            guard let following = audio.poll() else { break }
            event = following
        }
        pump(call, at: now)
        settle(at: now)
    }

    private func handle(_ event: MediaEvent, of call: Call, at now: Instant) {
        if case .sourcesExpected(let sources) = event { return journal(call, .keysExpected(sources), at: now) }
        if case .recordingEnded(let id, let end) = event { return recordingEnded(id, end, of: call, at: now) }
        if case .keyRefused(let digit, let reason, _) = event {
            let key = call.run?.mayKeysBeSensitive == true ? "key" : digit.description
            return journal(call, .keyRefused("no \(key): \(reason)"), at: now)
        }
        guard call.controller == .flow else { return tellApplication(event, of: call) }
        if configuration.reportsPlayback, case .playbackEnded(let id, let end) = event {
            emit(.playback(call.id, .ended(id, end)))
        }
        switch event {
        case .keyDown(let digit, let source, _):
            call.run?.handle(.keyDown(digit.character, source: source.rawValue), at: now)
        case .keyUp(let digit, _, _):
            call.run?.handle(.keyUp(digit.character), at: now)
        case .playbackEnded(let id, .finished) where beepEnded(id, of: call): break
        case .playbackEnded(Self.ringback, .finished): ringingEnded(for: call, at: now)
        case .playbackEnded(let id, .finished):
            call.run?.handle(.playFinished(StepToken(rawValue: id.rawValue)), at: now)
        case .digitsSent(let id):
            call.run?.handle(.digitsSent(StepToken(rawValue: id.rawValue)), at: now)
        case .machine(let finding, let isLast): machineFound(finding, isLast: isLast, of: call, at: now)
        default:
            break
        }
    }

    private func tellApplication(_ event: MediaEvent, of call: Call) {
        switch event {
        case .keyDown(let digit, let source, _): emit(.event(call.id, .keyDown(digit, source: source)))
        case .keyUp(let digit, let source, _): emit(.event(call.id, .keyUp(digit, source: source)))
        case .playbackEnded(let id, let end): emit(.event(call.id, .playbackEnded(id, end)))
        case .digitsSent(let id): emit(.event(call.id, .digitsSent(id)))
        default: break
        }
    }

    /// Offer and answer are complete: the leg gets its audio and its place among the slots.
    func startAudio(_ leg: CallLeg, of call: Call, at now: Instant) {
        guard let port = leg.port, let media = leg.media, port.audio == nil else { return }
        let audio = MediaLeg(
            MediaLeg.Configuration(
                media: media,
                ssrc: UInt32(truncatingIfNeeded: random.next()),
                firstSequence: UInt16(truncatingIfNeeded: random.next()),
                firstTimestamp: UInt32(truncatingIfNeeded: random.next()),
                detectsInBand: configuration.detectsInBand,
                wallClock: configuration.wallClock,
                patience: configuration.watch?.patience
            )
        )
        port.audio = audio
        encrypt(leg, of: call, with: media.keys, at: now)
        audio.setPrivacy(call.concealment.privacy)
        if leg === call.leg { recordWholeCall(call) }
        connect(leg, to: media, at: now)
        port.firstPacketAt = now + Self.headStart
        port.nextReport = now + Self.headStart
        schedule(port)
    }

    /// Points the port at the address in the other side's session description, and lets it be heard from there.
    func connect(_ leg: CallLeg, to media: NegotiatedMedia, at now: Instant) {
        guard let port = leg.port else { return }
        let host = NetworkAddress.Host(literal: media.remoteHost) ?? leg.peer.host
        port.multiplexesReports = media.multiplexesReports
        port.reportDestination =
            media.multiplexesReports ? nil : media.reportPort.map { NetworkAddress(host: host, port: $0) }
        let destination = NetworkAddress(host: host, port: media.remotePort)
        guard port.destination != destination else { return }
        if port.isSettled { emit(.disconnectMedia(port)) }
        port.destination = destination
        port.latch = MediaLatch(named: destination, signalingHost: leg.peer.host, at: now)
    }
}
