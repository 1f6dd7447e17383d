import MediaEngine
import RTP
public import SansIO

/// Reports about a leg's audio (RTCP, RFC 3550 §6), and legs that nothing comes from any more.
extension Exchange {
    /// What the other side is expected to send, and what its silence means.
    public struct Watch: Sendable, Equatable {
        /// How long nothing may come, neither audio nor a report.
        public var patience: Duration
        /// Whether the leg ends then; otherwise the journal says so and no more.
        public var endsCalls: Bool

        /// A watch in its parts.
        public init(patience: Duration, endsCalls: Bool) {
            self.patience = patience
            self.endsCalls = endsCalls
        }
    }

    /// The report to send for a port; ask once ``MediaPort/nextReport`` has come.
    ///
    /// It goes to ``MediaPort/reportDestination`` from the socket beside the audio's, or the audio's own way where there
    /// is none.
    /// - Returns: the datagram, valid until the next report; `nil` when there is none.
    public func report(of port: MediaPort, at now: Instant) -> UnsafeRawBufferPointer? {
        guard let audio = port.audio, !port.isClosed else { return nil }
        let report = audio.report(at: now)
        port.nextReport = audio.nextReport ?? .distantFuture
        guard let report, let security = port.security else { return report }
        return security.closeReport(report)
    }

    /// A report came to the socket beside the audio's.
    ///
    /// Believed from the other side's host only; where it really comes from is where ours go from then on.
    public func receiveReport(
        _ datagram: UnsafeRawBufferPointer, from source: NetworkAddress, on port: MediaPort, at now: Instant
    ) {
        guard let audio = port.audio, !port.isClosed, port.reportDestination != nil,
            source.host == port.destination?.host
        else { return }
        guard let security = port.security else {
            port.reportDestination = source
            return audio.receiveReport(datagram, at: now)
        }
        guard let report = security.openReport(datagram) else { return }
        port.reportDestination = source
        audio.receiveReport(report, at: now)
    }

    /// Whether a datagram on the audio's port is a report (RFC 5761 §4).
    static func isReport(_ datagram: UnsafeRawBufferPointer) -> Bool {
        datagram.count > 1 && 192...223 ~= datagram[1]
    }

    /// A leg heard nothing for as long as the watch allows.
    func fellSilent(_ patience: Duration, at port: MediaPort, of call: Call, at now: Instant) {
        guard let leg = call.leg(of: port) else { return }
        let party = leg === call.leg ? "the other side" : leg.target
        let seconds = patience.wholeMilliseconds / 1000
        let sentence = "nothing came from \(party) for \(seconds) s, neither audio nor a report"
        guard configuration.watch?.endsCalls == true, leg !== call.leg else {
            journal(call, .problem(sentence), at: now)
            if configuration.watch?.endsCalls == true { end(call, by: "timeout", sentence, at: now) }
            return
        }
        fail(leg, of: call, sentence, at: now)
    }

    func heardAgain(at port: MediaPort, of call: Call, at now: Instant) {
        guard let leg = call.leg(of: port) else { return }
        journal(call, .sessionChanged("\(leg === call.leg ? "the other side" : leg.target) is heard again"), at: now)
    }
}
