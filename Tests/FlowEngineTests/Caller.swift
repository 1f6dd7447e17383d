import SansIO
import Testing

@testable import FlowEngine
@testable import FlowModel

/// A call on virtual time: drives a run and writes down what it commands.
///
/// Playing, dialling and sending take no time of their own: the test says when they end.
struct Caller {
    var run: FlowRun
    var now = Instant.zero
    /// Everything but the journal, as text.
    private(set) var commands: [String] = []
    private(set) var journal: [FlowJournalEntry] = []
    private(set) var prepared: [String] = []
    private(set) var results: [FlowResult] = []
    private(set) var concealments: [Concealment] = []
    private(set) var lastToken = StepToken(rawValue: 0)
    private(set) var lastRequest: WebRequest?
    private(set) var lastDial: DialRequest?
    private(set) var lastPlayed: [ResolvedPlayable] = []

    init(_ flow: Flow, others: [Flow] = [], facts: CallFacts = .usual, seed: UInt64 = 1) {
        let flows = Dictionary(uniqueKeysWithValues: ([flow] + others).map { ($0.path, $0) })
        run = FlowRun(
            program: FlowProgram(entry: flow.path, flows: flows), facts: facts, random: RandomSource(seed: seed))
    }

    init(_ program: FlowProgram, facts: CallFacts = .usual) {
        run = FlowRun(program: program, facts: facts, random: RandomSource(seed: 1))
    }

    /// A call that is answered as soon as the flow asks for it.
    static func answered(
        _ flow: Flow, others: [Flow] = [], facts: CallFacts = .usual, seed: UInt64 = 1
    ) -> Caller {
        var caller = Caller(flow, others: others, facts: facts, seed: seed)
        caller.send(.started(isAnswered: true))
        return caller
    }

    mutating func send(_ event: FlowEvent) {
        run.handle(event, at: now)
        drain()
    }

    /// A key of 100 ms.
    mutating func press(_ keys: String) {
        for key in keys {
            send(.keyDown(key, source: "rfc4733"))
            pass(.milliseconds(100))
            send(.keyUp(key))
            pass(.milliseconds(100))
        }
    }

    /// The prompt that plays comes to its end.
    mutating func playEnds() { send(.playFinished(lastToken)) }

    /// Listens on until a prompt with these words plays, which must happen before the call ends or goes quiet.
    mutating func hear(_ words: String, sourceLocation: SourceLocation = #_sourceLocation) {
        for _ in 0..<20 where results.isEmpty {
            if let last = commands.last, last.hasPrefix("play "), last.contains(words) { return }
            playEnds()
        }
        Issue.record("\(words) was not heard; last was \(commands.last ?? "nothing")", sourceLocation: sourceLocation)
    }

    /// Lets time pass, timer by timer.
    mutating func pass(_ duration: Duration) {
        let end = now + duration
        while let due = run.nextDeadline, due <= end {
            now = max(now, due)
            run.handleTimeout(at: now)
            drain()
        }
        now = end
    }

    var result: FlowResult? { results.last }

    /// The texts of the journal, for what must never be in it.
    var journalText: String { journal.map { String(describing: $0) }.joined(separator: "\n") }

    private mutating func drain() {
        while let command = run.poll() {
            note(command)
        }
    }

    private mutating func note(_ command: FlowCommand) {
        switch command {
        case .answer: commands.append("answer")
        case .reject(let status): commands.append("reject \(status)")
        case .hangUp(let cause): commands.append("hang up" + (cause.map { " \($0)" } ?? ""))
        case .prepare(let list): prepared += list.map(\.words)
        case .play(let token, let list, _):
            lastToken = token
            lastPlayed = list
            commands.append("play " + list.map(\.words).joined(separator: " | "))
        case .stopPlay: commands.append("stop play")
        case .dial(let token, let request):
            lastToken = token
            lastDial = request
            commands.append("dial " + request.targets.joined(separator: " "))
        case .cancelDial: commands.append("cancel dial")
        case .ring(let status, let hasEarlyMedia):
            commands.append("ring \(status)\(hasEarlyMedia ? " early" : "")")
        case .transfer(let token, let request):
            lastToken = token
            commands.append("transfer \(request.target)")
        case .cancelTransfer: commands.append("cancel transfer")
        case .sendDigits(let token, let digits, _, _, _):
            lastToken = token
            commands.append("send \(digits)")
        case .stopDigits: commands.append("stop digits")
        case .record(let token, let request):
            lastToken = token
            commands.append("record \(request.path)")
        case .stopRecord(_, let byKey): commands.append("stop record" + (byKey ? " by key" : ""))
        case .recordCall(let token, let action):
            lastToken = token
            commands.append("record call \(action)")
        case .conceal(let concealment): concealments.append(concealment)
        case .web(let token, let request):
            lastToken = token
            lastRequest = request
            commands.append("ask \(request.method.rawValue) \(request.url)")
        case .cancelWeb: commands.append("give up")
        case .event(let notice): commands.append("tell \(notice.name) \(notice.data.json)")
        case .readOverrides(let token, let paths):
            lastToken = token
            commands.append("switches \(paths.joined(separator: " "))")
        case .detectMachine(let token, let detection):
            lastToken = token
            commands.append("detect machine \(detection.waitFor.rawValue)")
        case .stopDetectingMachine: commands.append("stop detecting")
        case .journal(let entry): journal.append(entry)
        case .finished(let result): results.append(result)
        }
    }
}

extension CallFacts {
    static let usual = CallFacts(
        callID: "c1", callerNumber: "+12125550177", callerName: "Ada", didNumber: "+12125550100",
        didLabel: "front desk",
        headers: ["X-Tenant": "acme"], startedAt: "2026-03-06T10:00:00-05:00")
}

extension ResolvedPlayable {
    /// The item as a word of a transcript.
    var words: String {
        switch self {
        case .file(let path, let name, _): path == name ? path : "\(name)=\(path)"
        case .speech(let text, _, _): text
        case .silence(let duration): "silence \(duration.wholeMilliseconds)"
        case .tone(let tone): "tone \(tone.hertz)"
        case .withAlternate(let main, let other):
            "(\(main.map(\.words).joined(separator: " | ")) else \(other.map(\.words).joined(separator: " | ")))"
        }
    }
}
