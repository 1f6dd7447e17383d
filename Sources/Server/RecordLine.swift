public import CallEngine
import FlowModel
import SansIO
import YAML

extension CallRecord {
    /// The record as one line of JSON (RFC 8259), with `null` for what is not known.
    public var jsonLine: String {
        let fields: [(String, String)] = [
            ("id", quoted(id.description)), ("direction", quoted(direction.rawValue)), ("from", quoted(from)),
            ("name", quoted(name)), ("to", quoted(to)), ("flow", quoted(flow)), ("started_at", quoted(startedAt)),
            ("answered_at", quoted(answeredAt)), ("ended_at", quoted(endedAt)),
            ("duration_ms", String(duration.wholeMilliseconds)), ("ended_by", quoted(endedBy)),
            ("reason", quoted(reason)), ("status", status.map(String.init) ?? "null"),
            ("cause", cause.map(String.init) ?? "null"),
            ("path", "[" + path.map { quoted($0) }.joined(separator: ",") + "]"), ("outcome", quoted(outcome)),
            ("result", result.json),
            ("packets_received", String(packetsReceived)), ("packets_lost", String(packetsLost)),
            ("packets_sent", String(packetsSent)), ("jitter_ms", milliseconds(jitter)),
            ("far_packets_lost", farPacketsLost.map(String.init) ?? "null"),
            ("far_jitter_ms", farJitter.map(milliseconds) ?? "null"),
            ("round_trip_ms", roundTrip.map(milliseconds) ?? "null"),
        ]
        return "{" + fields.map { "\"\($0.0)\":\($0.1)" }.joined(separator: ",") + "}"
    }
}

/// With one place behind the point.
private func milliseconds(_ duration: Duration) -> String {
    let tenths = (duration.wholeNanoseconds + 50_000) / 100_000
    return "\(tenths / 10).\(tenths % 10)"
}

private func quoted(_ text: String?) -> String { text.map(JSONText.quoted) ?? "null" }
