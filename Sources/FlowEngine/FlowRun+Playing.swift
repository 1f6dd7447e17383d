import FlowModel
import SansIO

extension FlowRun {
    /// Resolves and plays a list. False when there is nothing in it.
    mutating func startPlaying(_ items: [Playable], options: PlayOptions?) -> Result<Bool, EvaluationError> {
        var resolver = PlayableResolver(scope: scope, options: options, random: random)
        defer { random = resolver.random }
        do throws(EvaluationError) {
            let list = try resolver.resolve(items)
            guard !list.isEmpty else { return .success(false) }
            journal(.promptStarted(resolver.labels.joined(separator: " ")))
            commands.push(.play(nextToken(), list, volumeDecibels: options?.volume ?? 0))
            return .success(true)
        } catch {
            return .failure(error)
        }
    }

    mutating func playFinished(_ token: StepToken, at now: Instant) {
        if web?.waitingPlay == token { return playWhileWaiting() }
        guard token == self.token else { return }
        if activity == .collecting { return promptEnded(.promptEnded, at: now) }
        if activity == .recordingCall { return announced() }
        if activity == .ringing { return earlyMediaFinished() }
        guard activity == .playing, case .play(let play)? = stack.step?.verb else { return }
        if loopsLeft > 0 { playOnce(play) } else { endStep("done") }
    }

    mutating func playFailed(_ token: StepToken, reason: String, at now: Instant) {
        guard token == self.token else { return }
        if activity == .collecting {
            journal(.log(level: "error", text: "the prompt could not be played: \(reason)"))
            return promptEnded(.promptFailed, at: now)
        }
        if activity == .ringing { return earlyMediaFailed(reason) }
        if activity == .playing || activity == .recordingCall { failStep(reason) }
    }

    // MARK: - Keys

    mutating func keyDown(_ press: KeyPress, at now: Instant) {
        if activity == .collecting {
            perform(collect?.machine.handle(.keyDown(press.key, source: press.source), at: now) ?? [], at: now)
        } else if activity == .recording, case .record(let record)? = stack.step?.verb {
            keyDown(press, whileRecording: record, at: now)
        } else if isBridged, activity == .dialing, endsConversation(press) {
            return
        } else if finishKeyGuard.swallows(press) {
            journal(press, .swallowed)
        } else {
            keep(press)
        }
    }

    /// Nothing collects: the key waits for the next `menu` or `gather`, and stops a prompt that allows it.
    private mutating func keep(_ press: KeyPress) {
        let isKept = keys.append(press)
        if activity == .detecting {
            journal(press, isKept ? .typeAhead : .ignored)
            return keyEndsDetection()
        }
        guard activity == .playing, case .play(let play)? = stack.step?.verb, play.options.bargeIn else {
            return journal(press, isKept ? .typeAhead : .ignored)
        }
        journal(press, isKept ? .interrupted : .ignored)
        if let token { commands.push(.stopPlay(token)) }
        endStep("interrupted")
    }

    mutating func keyUp(_ key: Character, at now: Instant) {
        if activity == .collecting {
            perform(collect?.machine.handle(.keyUp(key), at: now) ?? [], at: now)
        } else {
            keys.keyUp(key, at: now)
            finishKeyGuard.keyUp(key, at: now)
        }
    }

    /// Writes a key down; one that may belong to a PIN is masked.
    mutating func journal(_ press: KeyPress, _ use: KeyUse) {
        let isAsked = use == .collected || use == .finish
        let isHidden = collect?.isSensitive ?? false || (mayKeysBeSensitive && !isAsked)
        isKeyHidden = (isKeyHidden ?? false) || isHidden
        journal(.key(isHidden ? "•" : press.key, source: press.source, use: use))
    }
}
