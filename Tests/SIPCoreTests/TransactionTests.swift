import SIPCore
import SIPMessage
import SansIO
import Testing

/// Milliseconds since the machine began.
private func ms(_ value: Int64) -> Instant { Instant(nanoseconds: value * 1_000_000) }

private func status(_ code: Int) -> SIPStatus { SIPStatus(code: code) ?? .trying }

/// Runs a machine's timers to the end, and notes the milliseconds at which each action came.
private func run<Action>(_ next: () -> Instant?, _ handle: (Instant) -> Action?) -> [(at: Int64, action: Action)] {
    var log: [(Int64, Action)] = []
    while let due = next(), log.count < 100 {
        while let action = handle(due) { log.append((due.nanoseconds / 1_000_000, action)) }
    }
    return log
}

@Suite("Transactions (RFC 3261 §17, RFC 6026)")
struct TransactionTests {
    @Test("INVITE client: Timer A doubles without bound, Timer B ends at 64·T1")
    func inviteClientSilence() {
        var machine = InviteClientTransaction(timing: SIPTimers(), at: .zero)
        let log = run({ machine.nextDeadline }, { machine.handleTimeout(at: $0) })
        #expect(log.map(\.at) == [500, 1500, 3500, 7500, 15_500, 31_500, 32_000])
        #expect(log.map(\.action) == Array(repeating: .sendRequest, count: 6) + [.timedOut])
        #expect(machine.state == .terminated && machine.receive(.ok, at: ms(32_001)) == nil)
    }

    @Test("INVITE client: a provisional response stops A and B")
    func inviteClientProceeding() {
        var machine = InviteClientTransaction(timing: SIPTimers(), at: .zero)
        #expect(machine.receive(.trying, at: ms(100)) == .passToUser)
        #expect(machine.state == .proceeding && machine.nextDeadline == nil)
        #expect(machine.receive(.ringing, at: ms(200)) == .passToUser)
        #expect(machine.receive(status(486), at: ms(300)) == .passToUserAndSendAck)
    }

    @Test("INVITE client: refusals are acknowledged until Timer D", arguments: [300, 486, 503, 603])
    func inviteClientRefused(_ code: Int) {
        var machine = InviteClientTransaction(timing: SIPTimers(), at: .zero)
        #expect(machine.receive(status(code), at: ms(100)) == .passToUserAndSendAck)
        #expect(machine.receive(status(code), at: ms(200)) == .sendAck)
        #expect(machine.receive(.ok, at: ms(210)) == nil)
        #expect(machine.receive(.ringing, at: ms(220)) == nil)
        #expect(machine.nextDeadline == ms(32_100))
        #expect(machine.handleTimeout(at: ms(32_099)) == nil)
        #expect(machine.handleTimeout(at: ms(32_100)) == .terminated)
    }

    @Test("INVITE client: every 2xx is passed on until Timer M", arguments: [200, 202, 299])
    func inviteClientAccepted(_ code: Int) {
        var machine = InviteClientTransaction(timing: SIPTimers(), at: .zero)
        #expect(machine.receive(status(code), at: ms(100)) == .passToUser)
        #expect(machine.state == .accepted)
        #expect(machine.receive(status(code), at: ms(600)) == .passToUser)
        #expect(machine.receive(status(486), at: ms(700)) == nil)
        #expect(machine.nextDeadline == ms(32_100))
        #expect(machine.handleTimeout(at: ms(32_100)) == .terminated)
    }

    @Test("INVITE client: after a CANCEL the final response has 64·T1 (§9.1), whatever else is provisional")
    func inviteClientCancelled() {
        var machine = InviteClientTransaction(timing: SIPTimers(), at: .zero)
        machine.cancel(at: ms(1))
        #expect(!machine.isCancelled)
        _ = machine.receive(.ringing, at: ms(100))
        machine.cancel(at: ms(1000))
        #expect(machine.isCancelled && machine.receive(.ringing, at: ms(2000)) == .passToUser)
        #expect(machine.nextDeadline == ms(33_000))
        #expect(machine.handleTimeout(at: ms(33_000)) == .timedOut)
    }

    @Test("non-INVITE client: Timer E doubles up to T2, Timer F ends at 64·T1")
    func nonInviteClientSilence() {
        var machine = NonInviteClientTransaction(timing: SIPTimers(), at: .zero)
        let log = run({ machine.nextDeadline }, { machine.handleTimeout(at: $0) })
        #expect(log.map(\.at) == [500, 1500, 3500, 7500, 11_500, 15_500, 19_500, 23_500, 27_500, 31_500, 32_000])
        #expect(log.last?.action == .timedOut)
    }

    @Test("non-INVITE client: after a provisional response E is T2; Timer K absorbs for T4")
    func nonInviteClientProceeding() {
        var machine = NonInviteClientTransaction(timing: SIPTimers(), at: .zero)
        #expect(machine.receive(.trying, at: ms(100)) == .passToUser)
        #expect(machine.handleTimeout(at: ms(500)) == .sendRequest)
        #expect(machine.nextDeadline == ms(4500))
        #expect(machine.receive(.ok, at: ms(600)) == .passToUser)
        #expect(machine.receive(.ok, at: ms(700)) == nil)
        #expect(machine.nextDeadline == ms(5600))
        #expect(machine.handleTimeout(at: ms(5600)) == .terminated)
    }

    @Test("INVITE server: Timer G doubles up to T2, Timer H gives up at 64·T1")
    func inviteServerWithoutAck() {
        var machine = InviteServerTransaction(timing: SIPTimers())
        #expect(machine.receiveRequest() == .sendResponse)
        #expect(machine.respond(.ringing, at: .zero) == .sendResponse)
        #expect(machine.nextDeadline == nil)
        #expect(machine.respond(status(486), at: .zero) == .sendResponse)
        let log = run({ machine.nextDeadline }, { machine.handleTimeout(at: $0) })
        #expect(log.map(\.at) == [500, 1500, 3500, 7500, 11_500, 15_500, 19_500, 23_500, 27_500, 31_500, 32_000])
        #expect(log.last?.action == .timedOut)
    }

    @Test("INVITE server: the ACK stops G and H, Timer I absorbs for T4")
    func inviteServerConfirmed() {
        var machine = InviteServerTransaction(timing: SIPTimers())
        _ = machine.respond(status(404), at: .zero)
        #expect(machine.receiveRequest() == .sendResponse)
        #expect(machine.receiveAck(at: ms(100)) == nil)
        #expect(machine.state == .confirmed && machine.nextDeadline == ms(5100))
        #expect(machine.receiveRequest() == nil && machine.receiveAck(at: ms(200)) == nil)
        #expect(machine.respond(.ok, at: ms(300)) == nil)
        #expect(machine.handleTimeout(at: ms(5100)) == .terminated)
    }

    @Test("INVITE server: after 2xx INVITEs are absorbed and ACKs passed until Timer L (RFC 6026)")
    func inviteServerAccepted() {
        var machine = InviteServerTransaction(timing: SIPTimers())
        #expect(machine.respond(.ok, at: .zero) == .sendResponse)
        #expect(machine.state == .accepted)
        #expect(machine.receiveRequest() == nil)
        #expect(machine.receiveAck(at: ms(1)) == .passAckToUser)
        #expect(machine.respond(.ok, at: ms(500)) == .sendResponse)
        #expect(machine.respond(status(500), at: ms(600)) == nil)
        #expect(machine.nextDeadline == ms(32_000))
        #expect(machine.handleTimeout(at: ms(32_000)) == .terminated)
    }

    @Test("non-INVITE server: the response is repeated on request until Timer J")
    func nonInviteServer() {
        var machine = NonInviteServerTransaction(timing: SIPTimers())
        #expect(machine.receiveRequest() == nil)
        #expect(machine.respond(.ok, at: .zero) == .sendResponse)
        #expect(machine.receiveRequest() == .sendResponse)
        #expect(machine.respond(status(500), at: ms(1)) == nil)
        #expect(machine.nextDeadline == ms(32_000))
        #expect(machine.handleTimeout(at: ms(32_000)) == .terminated)
        #expect(machine.receiveRequest() == nil)
    }
}
