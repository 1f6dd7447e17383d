import SIPMessage
import SansIO

/// A binding that is kept for as long as the trunk is configured (RFC 3261 §10.2): a supervised machine.
///
///     asking  ← 200: bound, next REGISTER well before the end
///             ← 503, or nothing, while another target is left: at once there (RFC 3263 §4.3)
///             ← 423: at once again with the registrar's time, once
///             ← other, or nothing: next REGISTER after a wait that doubles, with chance in it (RFC 5626 §4.5)
///     waiting → asking, when the time has come or ``askNow(at:)``
///     leaving → gone, by any answer or none
///
/// No state but `gone` is final, and only ``leave(at:)`` leads there: a refused password, a registrar that is down and a
/// network that is gone are all tried again. One REGISTER at a time. A binding stays good until it ends, whatever a
/// refresh comes to. It sends nothing itself.
struct Registration: Sendable {
    enum Phase: Sendable, Equatable { case waiting, asking, leaving, gone }

    /// What is to be done now.
    enum Action: Sendable, Equatable {
        /// Send REGISTER for that many seconds; zero takes the binding back.
        case register(seconds: Int)
        /// Send an empty line, so that a NAT keeps the way open (RFC 5626 §3.5.1).
        case keepAlive
        /// The target says nothing: the REGISTER that is under way there is forgotten, and ``Registration/receive(_:at:_:)``
        /// is told that there was no answer.
        case giveUpTarget
        /// It is over.
        case finished
    }

    enum TimerName: Int, CaseIterable, Sendable {
        /// The next REGISTER.
        case attempt
        /// The binding ends.
        case end
        /// The next empty line.
        case keepAlive
        /// The target says nothing at all while there is another one.
        case failover
    }

    /// The waits after failures double from here (RFC 5626 §4.5, base-time-all-fail).
    static let shortestWait = Duration.seconds(30)
    /// No wait is longer, whatever a Retry-After says.
    static let longestWait = Duration.seconds(1800)
    /// How often a NAT hears from us between registrations.
    static let keepAliveInterval = Duration.seconds(25)
    /// No registrar is believed that grants or wants more than a day.
    static let longestBinding = 86_400

    private(set) var settings: RegistrationSettings
    let callID: String
    let tag: String
    private(set) var phase = Phase.waiting
    private(set) var report: RegistrationReport
    var digest: DigestSession?
    /// The REGISTER that is under way.
    var transaction: ClientTransactionKey?
    /// Where REGISTER goes now, and where else in this attempt; never empty.
    private(set) var targets: [Hop]
    private var sequence: UInt32
    private var seconds: Int
    private var hasRaised = false
    private var wantsToLeave = false
    private var timers = TimerTable<TimerName>()

    /// Begins: the first attempt is due at once.
    init(_ settings: RegistrationSettings, callID: String, tag: String, sequence: UInt32, at now: Instant) {
        self.settings = settings
        self.callID = callID
        self.tag = tag
        self.sequence = sequence
        targets = settings.hops
        seconds = Int(min(max(settings.expires.components.seconds, 1), Int64(Self.longestBinding)))
        report = RegistrationReport(name: settings.name, state: .registering, failures: 0)
        timers.set(.attempt, at: now)
    }

    /// When ``handleTimeout(at:)`` wants to be called.
    var nextDeadline: Instant? { timers.next }

    /// The number of the next REGISTER.
    mutating func takeSequence() -> UInt32 {
        sequence &+= 1
        return sequence
    }

    /// Where REGISTER goes.
    var hop: Hop { targets[0] }

    /// The targets of the next attempt: those that work first. Who has our binding is asked again as long as it works.
    mutating func aim(by health: TargetHealth, at now: Instant) {
        guard phase == .waiting else { return }
        let hops = settings.hops
        let current = hops.filter { $0 == hop }
        targets = health.ordered(current + hops.filter { $0 != hop }, at: now)
    }

    /// The registrar was found elsewhere: the binding stays, and the next attempt goes there.
    mutating func move(to settings: RegistrationSettings) {
        self.settings = settings
        guard phase == .waiting else { return }
        targets = settings.hops.contains(hop) ? [hop] + settings.hops.filter { $0 != hop } : settings.hops
    }

    /// The next target of this attempt, at once; `nil` where the last one was the last.
    private mutating func askNext(at now: Instant) -> Action? {
        guard targets.count > 1, !wantsToLeave else { return nil }
        targets.removeFirst()
        return ask(at: now)
    }

    /// The target was asked, and is given so long to say anything while there is another one.
    mutating func watchTarget(for patience: Duration, at now: Instant) {
        guard phase == .asking, targets.count > 1 else { return timers.cancel(.failover) }
        timers.set(.failover, at: now + patience)
    }

    /// The target has said something: its answer is waited for.
    mutating func targetIsThere() { timers.cancel(.failover) }

    /// Does what is due; to be called until it returns `nil`.
    mutating func handleTimeout(at now: Instant) -> Action? {
        switch timers.pop(at: now) {
        case .attempt: return ask(at: now)
        case .failover: return phase == .asking ? .giveUpTarget : handleTimeout(at: now)
        case .keepAlive:
            timers.set(.keepAlive, at: now + Self.keepAliveInterval)
            return .keepAlive
        case .end:
            report.since = nil
            report.until = nil
            timers.cancel(.keepAlive)
            if report.state == .registered { report.state = .failed }
            return handleTimeout(at: now)
        case nil: return nil
        }
    }

    /// The next attempt, now: the settings or the network have changed. While one is under way it does nothing.
    mutating func askNow(at now: Instant) {
        guard phase == .waiting else { return }
        timers.set(.attempt, at: now)
    }

    /// The connection that the binding was made over is gone: calls would not reach us (RFC 5626 §4.4). It is made anew
    /// within seconds, not by all at once; what waits because of a failure goes on waiting.
    mutating func connectionLost(at now: Instant, _ random: inout RandomSource) {
        guard phase == .waiting, report.failures == 0 else { return }
        timers.set(.attempt, at: now + .milliseconds(500 + Int64(random.next() % 4500)))
    }

    private mutating func ask(at now: Instant) -> Action? {
        guard phase == .waiting else { return nil }
        phase = .asking
        report.nextAttempt = nil
        digest?.begin()
        return .register(seconds: seconds)
    }

    /// Takes the binding back, or stops trying where there is none.
    mutating func leave(at now: Instant) -> Action? {
        guard phase != .leaving, phase != .gone else { return nil }
        guard phase != .asking else {
            wantsToLeave = true
            return nil
        }
        return takeBack()
    }

    private mutating func takeBack() -> Action {
        timers.cancelAll()
        report.nextAttempt = nil
        guard report.until != nil else { return finish() }
        phase = .leaving
        digest?.begin()
        return .register(seconds: 0)
    }

    private mutating func finish() -> Action {
        phase = .gone
        timers.cancelAll()
        report.state = .unregistered
        report.since = nil
        report.until = nil
        return .finished
    }

    // MARK: Answers

    /// The final response to the REGISTER that is under way; `nil` when none came.
    mutating func receive(_ response: RegistrationResponse?, at now: Instant, _ random: inout RandomSource) -> Action? {
        timers.cancel(.failover)
        switch phase {
        case .leaving: return finish()
        case .asking: phase = .waiting
        case .waiting, .gone: return nil
        }
        let next = judge(response, at: now, &random)
        guard wantsToLeave else { return next }
        return takeBack()
    }

    private mutating func judge(
        _ response: RegistrationResponse?, at now: Instant, _ random: inout RandomSource
    ) -> Action? {
        let isTargetsFault = response.map { $0.status == .serviceUnavailable } ?? true
        if isTargetsFault, let next = askNext(at: now) { return next }
        guard let response else {
            fail("the registrar did not answer", isRefusal: false, retryAfter: nil, at: now, &random)
            return nil
        }
        if response.status.isSuccess {
            take(response.seconds ?? seconds, at: now, &random)
            return nil
        }
        if response.status == .intervalTooBrief, let least = response.minimumSeconds, least > seconds,
            least <= Self.longestBinding, !hasRaised
        {
            hasRaised = true
            seconds = least
            return ask(at: now)
        }
        let problem = response.problem ?? "the registrar answered \(response.status)"
        let isRefusal = (400...499).contains(response.status.code) && response.status != .requestTimeout
        fail(problem, isRefusal: isRefusal, retryAfter: response.retryAfter, at: now, &random)
        return nil
    }

    private mutating func take(_ granted: Int, at now: Instant, _ random: inout RandomSource) {
        hasRaised = false
        guard granted > 0 else {
            return fail(
                "the registrar granted no time", isRefusal: false, retryAfter: nil, at: now, &random)
        }
        let granted = min(granted, Self.longestBinding)
        report.state = .registered
        report.since = report.since ?? now
        report.until = now + .seconds(granted)
        report.failures = 0
        report.problem = nil
        timers.set(.end, at: now + .seconds(granted))
        if timers[.keepAlive] == nil { timers.set(.keepAlive, at: now + Self.keepAliveInterval) }
        wait(Self.refreshTime(of: granted, &random), at: now)
    }

    /// A fifth of the time is kept back, and enough for one REGISTER that gets no answer (32 s) where there is that much.
    static func refreshTime(of granted: Int, _ random: inout RandomSource) -> Duration {
        let milliseconds = Int64(granted) * 1000
        let reserve = max(milliseconds / 5, min(milliseconds / 2, 40_000))
        let spread = UInt64(milliseconds / 20 + 1)
        return .milliseconds(milliseconds - reserve - Int64(random.next() % spread))
    }

    private mutating func fail(
        _ problem: String, isRefusal: Bool, retryAfter: Duration?, at now: Instant, _ random: inout RandomSource
    ) {
        report.failures += 1
        report.problem = problem
        if report.until == nil { report.state = .failed }
        // Who refuses does not change his mind in seconds, and may bar who asks too often.
        let doublings = min(report.failures - 1 + (isRefusal ? 2 : 0), 6)
        let ceiling = min(Self.shortestWait * (1 << doublings), Self.longestWait)
        let chance = Int64(random.next() % UInt64(max(1, ceiling.wholeMilliseconds / 2)))
        let drawn = ceiling / 2 + .milliseconds(chance)
        wait(max(drawn, min(retryAfter ?? .zero, Self.longestWait)), at: now)
    }

    private mutating func wait(_ duration: Duration, at now: Instant) {
        report.nextAttempt = now + duration
        timers.set(.attempt, at: now + duration)
    }
}
