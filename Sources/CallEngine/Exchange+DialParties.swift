import Audio
import FlowEngine
import FlowModel
import MediaEngine
import SIPCore
import SansIO

/// What happens between a callee's picking up and the conversation: screening, a whisper, the caller's own answer.
extension Exchange {
    /// What a callee hears before the conversation; a leg's own, so that no other playback is meant.
    private static let announcement = PlaybackID(rawValue: .max - 1)
    /// What is played to a callee is over by then, whatever becomes of its end.
    private static let longestAnnouncement = Duration.seconds(60)

    func dialAnswered(_ leg: CallLeg, of call: Call, at now: Instant) {
        guard let attempt = call.dial, let party = attempt.party(leg), attempt.winner == nil, leg.port?.audio != nil
        else { return hangUp(leg, of: call, at: now) }
        guard let detection = attempt.request.detection else { return welcome(party, of: call, at: now) }
        party.stage = .listening
        // The detector's own limit counts audio, which may not come.
        party.deadline = now + detection.timeout + .seconds(2)
        leg.port?.audio?.detectMachine(MachineRules(detection))
    }

    /// Somebody is there: asks them first, or takes them.
    private func welcome(_ party: DialParty, of call: Call, at now: Instant) {
        party.deadline = nil
        guard let attempt = call.dial, attempt.winner == nil else { return }
        guard let screen = attempt.request.screen else { return choose(party, of: call, at: now) }
        party.stage = .screening
        journal(call, .screening(target: party.leg.target), at: now)
        announce(screen.prompt, to: party, of: call, at: now)
    }

    /// Who picked up, as far as it can be told; a machine does not get the call.
    private func found(_ finding: MachineFinding, at party: DialParty, of call: Call, at now: Instant) {
        party.leg.port?.audio?.stopDetectingMachine()
        switch finding.answeredBy {
        case .machine, .fax:
            let outcome = Dial.machineOutcome
            giveUp(party, of: call, outcome, finding.sentence, at: now)
            finishDialIfIdle(of: call, at: now)
        case .human, .unknown: welcome(party, of: call, at: now)
        }
    }

    /// The party takes the call: all others are told that it was taken elsewhere.
    private func choose(_ party: DialParty, of call: Call, at now: Instant) {
        guard let attempt = call.dial else { return }
        call.dial?.winner = party
        call.dial?.parties = [party]
        call.dial?.untried = []
        call.dial?.deadline = nil
        for other in attempt.parties where other !== party {
            hangUp(other.leg, of: call, reason: .completedElsewhere, at: now)
        }
        guard attempt.request.whisper.isEmpty else {
            party.stage = .whispering
            return announce(attempt.request.whisper, to: party, of: call, at: now)
        }
        connect(party, of: call, at: now)
    }

    /// The party is ready for the caller, who may have to be answered first.
    private func connect(_ party: DialParty, of call: Call, at now: Instant) {
        party.stage = .waiting
        party.deadline = now + Self.longestAnnouncement
        if call.answeredAt == nil { answer(call, at: now) }
        bridgeIfReady(call, at: now)
    }

    /// Lets the two hear each other, once both have audio.
    func bridgeIfReady(_ call: Call, at now: Instant) {
        guard let attempt = call.dial, let party = attempt.winner, party.stage == .waiting,
            let caller = call.leg.port?.audio, let callee = party.leg.port?.audio
        else { return }
        party.stage = .bridged
        party.deadline = nil
        call.dial?.deadline = now + attempt.request.maxDuration
        caller.stopPlayback(at: now)
        callee.stopPlayback(at: now)
        MediaLeg.bridge(caller, callee)
        journal(call, .bridged(target: party.leg.target), at: now)
        call.run?.handle(.dialBridged(attempt.token), at: now)
    }

    // MARK: Playing to the party

    /// Plays to the party as soon as all of it is there; what cannot be had is skipped.
    private func announce(_ items: [ResolvedPlayable], to party: DialParty, of call: Call, at now: Instant) {
        party.deadline = now + Self.longestAnnouncement
        party.pendingPrompts = Set(keys(in: items).filter { prompt($0, of: call) == nil })
        for key in party.pendingPrompts {
            waitingForPrompt[key, default: []].append(call.id)
            fetch(key, for: call)
        }
        playAnnouncement(to: party, of: call, at: now)
    }

    /// A prompt has come, or cannot: parties that waited for it go on.
    func promptSettled(_ key: PromptKey, for call: Call, at now: Instant) {
        for party in call.dial?.parties ?? [] where party.pendingPrompts.remove(key) != nil {
            playAnnouncement(to: party, of: call, at: now)
        }
    }

    private func playAnnouncement(to party: DialParty, of call: Call, at now: Instant) {
        guard party.pendingPrompts.isEmpty, let request = call.dial?.request, let audio = party.leg.port?.audio else {
            return
        }
        let isScreening = party.stage == .screening
        let items = isScreening ? request.screen?.prompt ?? [] : request.whisper
        do throws(PromptUnavailable) {
            audio.play(Self.announcement, try segments(of: items, for: call), volumeDecibels: 0, at: now)
        } catch {
            journal(call, .problem("the callee cannot be told: \(error.reason)"), at: now)
            guard isScreening else { return connect(party, of: call, at: now) }
            giveUp(party, of: call, "failed", "the question of `screen` cannot be played", at: now)
            finishDialIfIdle(of: call, at: now)
        }
    }

    // MARK: What the party does

    /// Something happened on the audio of a second leg.
    func handle(_ event: MediaEvent, onPartyAt port: MediaPort, of call: Call, at now: Instant) {
        guard let party = call.dial?.parties.first(where: { $0.leg.port === port }) else { return }
        switch event {
        case .keyDown(let digit, _, _): keyDown(digit.character, by: party, of: call, at: now)
        case .machine(let finding, _) where party.stage == .listening: found(finding, at: party, of: call, at: now)
        case .playbackEnded(Self.announcement, .finished): announcementEnded(to: party, of: call, at: now)
        default: break
        }
    }

    private func announcementEnded(to party: DialParty, of call: Call, at now: Instant) {
        switch party.stage {
        case .screening: party.deadline = call.dial?.request.screen.map { now + $0.timeout }
        case .whispering: connect(party, of: call, at: now)
        case .ringing, .listening, .waiting, .bridged: break
        }
    }

    private func keyDown(_ key: Character, by party: DialParty, of call: Call, at now: Instant) {
        guard let attempt = call.dial else { return }
        switch party.stage {
        case .bridged: call.run?.handle(.calleeKeyDown(attempt.token, key), at: now)
        case .screening where key == attempt.request.screen?.accept:
            party.leg.port?.audio?.stopPlayback(at: now)
            choose(party, of: call, at: now)
        case .screening where key == attempt.request.screen?.decline:
            giveUp(party, of: call, "declined", "the callee pressed \(key)", at: now)
            finishDialIfIdle(of: call, at: now)
        case .listening:
            // Machines press no keys.
            party.leg.port?.audio?.stopDetectingMachine()
            welcome(party, of: call, at: now)
        case .screening, .ringing, .whispering, .waiting: break
        }
    }

    /// The party thought too long, or what was to come before the conversation never ended.
    func expire(_ party: DialParty, of call: Call, at now: Instant) {
        party.deadline = nil
        switch party.stage {
        case .screening:
            giveUp(party, of: call, "no_answer", "the callee did not accept the call", at: now)
        case .listening:
            party.leg.port?.audio?.stopDetectingMachine()
            return welcome(party, of: call, at: now)
        case .whispering: return connect(party, of: call, at: now)
        case .waiting: giveUp(party, of: call, "failed", "the caller's audio never began", at: now)
        case .ringing, .bridged: return
        }
        finishDialIfIdle(of: call, at: now)
    }
}
