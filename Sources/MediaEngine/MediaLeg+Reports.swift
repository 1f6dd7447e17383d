import RTP
import SDP
public import SansIO

/// Reports (RTCP) and what their absence, and that of all else, means.
extension MediaLeg {
    /// When ``report(at:)`` has something to send; `nil` before the first packet time.
    public var nextReport: Instant? { reporter.nextReport }

    /// The report that is due: how the other side's packets arrive, and how many of ours left (RFC 3550 §6.4).
    ///
    /// - Returns: a compound packet of SR or RR and SDES, valid until the next report; `nil` before its time.
    /// - Complexity: O(1); allocates nothing.
    public func report(at now: Instant) -> UnsafeRawBufferPointer? {
        guard let nextReport = reporter.nextReport, now >= nextReport else { return nil }
        let sent = RTCPReporter.Sent(
            packets: counters.packetsSent, octets: octetsSent, timestamp: timestampOfLastPacket)
        let count = reporter.write(
            into: reportBytes, sent: sent, about: admission.source, &reception, at: now)
        return UnsafeRawBufferPointer(rebasing: reportBytes[..<count])
    }

    /// Takes a datagram of the other side's reports. Allocates nothing.
    public func receiveReport(_ datagram: UnsafeRawBufferPointer, at now: Instant) {
        guard reporter.receive(datagram, from: admission.source, at: now) else {
            counters.packetsIgnored += 1
            return
        }
        lastReport = now
    }

    /// Whether somebody is there: tells once when neither audio nor a report has come for ``patience``, and once when
    /// something comes again. Nobody has to send while the agreement forbids it.
    func watch(at now: Instant) {
        guard let patience else { return }
        guard terms.receives else {
            watchedSince = now
            return
        }
        let begin = watchedSince ?? now
        watchedSince = begin
        let heard = max(begin, lastArrival ?? begin, lastReport ?? begin)
        let isQuiet = now - heard >= patience
        guard isQuiet != self.isQuiet else { return }
        self.isQuiet = isQuiet
        events.push(isQuiet ? .fellSilent(patience) : .heardAgain)
    }
}
