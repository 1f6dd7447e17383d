import FlowEngine
import FlowModel
public import MediaEngine
import SIPCore
public import SansIO

/// What a flow commands, and the prompts it waits for.
extension Exchange {
    /// Makes ready the flow that the call will start.
    func set(_ program: FlowProgram, _ facts: CallFacts, for call: Call, at now: Instant) {
        let seed = random.next()
        call.pendingRun = FlowRun(program: program, facts: facts, random: RandomSource(seed: seed))
        guard configuration.journalsInputs else { return }
        call.pendingRun?.tellsInputs = true
        // The times of a journal begin with the call: so does its clock.
        var kept = facts
        kept.wallClock = facts.wallClock.map {
            WallClock(unixNanosecondsAtZero: $0.unixNanosecondsAtZero &+ now.nanoseconds)
        }
        call.beginning = FlowBeginning(flow: program.entry, version: program.version, seed: seed, facts: kept.written)
    }

    func startFlow(_ call: Call, isAnswered: Bool, at now: Instant) {
        guard let run = call.pendingRun else { return }
        call.pendingRun = nil
        call.run = run
        if let beginning = call.beginning { journal(call, .began(beginning), at: now) }
        call.run?.handle(.started(isAnswered: isAnswered), at: now)
        pump(call, at: now)
    }

    /// Performs what the flow wants until it wants nothing more, and notes its next deadline.
    func pump(_ call: Call, at now: Instant) {
        while let command = call.run?.poll() { perform(command, for: call, at: now) }
        finishAfterlife(of: call, at: now)
        let deadline = [call.run?.nextDeadline, call.dial?.nextDeadline, call.transfer?.deadline].compactMap { $0 }
            .min()
        deadlines.set(call.id, call.isOver && !call.outlivesCaller ? nil : deadline)
    }

    func expire(_ call: Call, at now: Instant) {
        if let deadline = call.dial?.nextDeadline, deadline <= now { dialExpired(call, at: now) }
        if let deadline = call.transfer?.deadline, deadline <= now { transferExpired(call, at: now) }
        if let deadline = call.run?.nextDeadline, deadline <= now { call.run?.handleTimeout(at: now) }
    }

    private func perform(_ command: FlowCommand, for call: Call, at now: Instant) {
        switch command {
        case .answer: answer(call, at: now)
        case .reject(let status): refuse(call, status: status, "the flow refused it", at: now)
        case .hangUp(let cause): end(call, by: "flow", cause ?? "the flow hung up", at: now)
        case .prepare(let items): for key in keys(in: items) { fetch(key, for: call) }
        case .play(let token, let items, let volume): play(items, token, volume, for: call, at: now)
        case .stopPlay: stopPlaying(call, at: now)
        case .dial(let token, let request): startDial(request, token, for: call, at: now)
        case .cancelDial: cancelDial(of: call, at: now)
        case .ring(let status, let hasEarlyMedia):
            ringCaller(call, status: status, hasEarlyMedia: hasEarlyMedia, at: now)
        case .transfer(let token, let request): startTransfer(request, token, for: call, at: now)
        case .cancelTransfer: cancelTransfer(of: call, at: now)
        case .sendDigits(let token, let digits, let on, let off, let form):
            let sequence = DigitToSend.sequence(digits, on: on, off: off)
            call.leg.port?.audio?.sendDigits(PlaybackID(rawValue: token.rawValue), sequence, as: form.media, at: now)
        case .record(let token, let request): startMessage(request, token, for: call, at: now)
        case .stopRecord(let token, let byKey): stopMessage(token, byKey: byKey, of: call, at: now)
        case .recordCall(let token, let action): recordCall(action, token, for: call, at: now)
        case .conceal(let concealment): conceal(concealment, of: call)
        case .detectMachine(let token, let detection): detectMachine(detection, token, for: call, at: now)
        case .stopDetectingMachine: stopDetectingMachine(of: call)
        case .stopDigits: call.leg.port?.audio?.stopSendingDigits()
        case .web(let token, let request): emit(.web(call.id, token, request))
        case .cancelWeb(let token): emit(.cancelWeb(call.id, token))
        case .event(let notice): emit(.notice(call.id, notice))
        case .readOverrides(let token, let paths): emit(.readOverrides(call.id, token, paths))
        case .journal(let entry): journal(call, .flow(entry), at: now)
        case .finished(let result): finished(call, with: result, at: now)
        }
    }

    private func finished(_ call: Call, with result: FlowResult, at now: Instant) {
        call.record.path = result.path
        call.record.outcome = result.outcome
        call.record.result = result.value
        guard !call.isOver else { return }
        end(call, by: "flow", result.detail.isEmpty ? "the flow is over" : result.detail, at: now)
    }

    // MARK: Prompts

    private func play(
        _ items: [ResolvedPlayable], _ token: StepToken, _ volume: Double, for call: Call, at now: Instant
    ) {
        let missing = keys(in: items).filter { prompt($0, of: call) == nil }
        call.pendingPlay = PendingPlay(token: token, items: items, volumeDecibels: volume, missing: Set(missing))
        for key in missing {
            waitingForPrompt[key, default: []].append(call.id)
            fetch(key, for: call)
        }
        playIfReady(call, at: now)
    }

    private func stopPlaying(_ call: Call, at now: Instant) {
        call.pendingPlay = nil
        call.leg.port?.audio?.stopPlayback(at: now)
    }

    /// A prompt of the version that the call started with, or one that was fetched meanwhile.
    func prompt(_ key: PromptKey, of call: Call) -> Prompt? { call.prompts[key] ?? shelf[key] }

    /// Asks for a prompt, once however many calls want it.
    func fetch(_ key: PromptKey, for call: Call) {
        guard prompt(key, of: call) == nil, !promptsUnderWay.contains(key) else { return }
        promptsUnderWay.insert(key)
        emit(.fetch(key))
    }

    /// The answer to ``Output/fetch(_:)``: the prompt, or why there is none.
    public func fetched(_ key: PromptKey, _ result: Result<Prompt, PromptUnavailable>, at now: Instant) {
        promptsUnderWay.remove(key)
        if case .success(let prompt) = result { shelf.keep(prompt, for: key) }
        for id in waitingForPrompt.removeValue(forKey: key) ?? [] {
            guard let call = calls[id] else { continue }
            promptSettled(key, for: call, at: now)
            guard call.pendingPlay?.missing.remove(key) != nil else {
                pump(call, at: now)
                continue
            }
            if case .failure(let failure) = result {
                call.pendingPlay?.failures[key] = failure.reason
                journal(call, .problem("a prompt cannot be played: \(failure.reason)"), at: now)
            }
            playIfReady(call, at: now)
            pump(call, at: now)
        }
        settle(at: now)
    }

    private func playIfReady(_ call: Call, at now: Instant) {
        guard let pending = call.pendingPlay, pending.missing.isEmpty else { return }
        call.pendingPlay = nil
        do throws(PromptUnavailable) {
            let segments = try segments(of: pending.items, for: call)
            guard let audio = call.leg.port?.audio else { throw PromptUnavailable(reason: "the call has no audio") }
            let playback = PlaybackID(rawValue: pending.token.rawValue)
            audio.play(playback, segments, volumeDecibels: pending.volumeDecibels, at: now)
            guard configuration.reportsPlayback else { return }
            emit(.playback(call.id, .began(playback, segments, volumeDecibels: pending.volumeDecibels)))
        } catch {
            call.run?.handle(.playFailed(pending.token, reason: error.reason), at: now)
        }
    }

    /// What a list sounds like, back to back.
    func segments(of items: [ResolvedPlayable], for call: Call) throws(PromptUnavailable) -> [AudioSegment] {
        var segments: [AudioSegment] = []
        for item in items { segments += try self.segments(of: item, for: call) }
        return segments
    }

    /// What a playable sounds like; its alternate where it cannot be had.
    private func segments(of item: ResolvedPlayable, for call: Call) throws(PromptUnavailable) -> [AudioSegment] {
        switch item {
        case .silence(let duration): return [.silence(duration)]
        case .tone(let tone): return [.tone(hertz: tone.hertz, tone.duration)]
        case .withAlternate(let items, let alternate):
            do { return try segments(of: items, for: call) } catch { return try segments(of: alternate, for: call) }
        case .file, .speech:
            guard let key = PromptKey(item), let prompt = prompt(key, of: call) else {
                throw PromptUnavailable(reason: "\(item.title) could not be read or rendered")
            }
            return [.prompt(prompt)]
        }
    }

    func keys(in items: [ResolvedPlayable]) -> [PromptKey] {
        items.flatMap { item -> [PromptKey] in
            if case .withAlternate(let items, let alternate) = item { return keys(in: items) + keys(in: alternate) }
            return PromptKey(item).map { [$0] } ?? []
        }
    }
}

extension ResolvedPlayable {
    /// What people call it.
    fileprivate var title: String {
        switch self {
        case .file(let path, _, _): "the sound \(path)"
        case .speech(let text, _, _): "the text \"\(text.prefix(40))\""
        default: "a part of the prompt"
        }
    }
}

/// Why a prompt cannot be played, as a sentence.
public struct PromptUnavailable: Error, Equatable, Sendable {
    /// The sentence.
    public var reason: String
    /// A prompt that cannot be played for this reason.
    public init(reason: String) { self.reason = reason }
}
