public import CallEngine
import FlowModel
import Foundation
import SansIO
public import YAML

/// What `attendant status` shows.
public struct ServerStatus: Sendable {
    /// Where the server listens.
    public var listen: String
    /// The version that new calls get, from 1.
    public var version: Int
    /// When that version was loaded (ISO 8601).
    public var loadedAt: String
    /// Calls that are up by the version they started with.
    public var callsByVersion: [Int: Int]
    /// The flows that answer, by number.
    public var numbers: [String: String]
    /// How the trunks' registrations stand.
    public var registrations: [Registration]
    /// How many reloads were taken, and how many refused because something was wrong.
    public var reloads: (taken: Int, refused: Int)
    /// Deliveries that wait on the disk.
    public var waitingDeliveries: Int

    /// What each shard has to do.
    public var loads: [LoadGauge.Load]

    /// How many calls are up.
    public var calls: Int { callsByVersion.values.reduce(0, +) }

    /// The status as one line of JSON.
    public var json: String {
        let versions = Dictionary(
            uniqueKeysWithValues: callsByVersion.map { (String($0.key), Value.integer($0.value)) })
        return Value.map([
            "listen": .text(listen), "version": .integer(version), "loaded_at": .text(loadedAt),
            "calls": .integer(calls), "calls_by_version": .map(versions),
            "numbers": .map(numbers.mapValues(Value.text)), "reloads_taken": .integer(reloads.taken),
            "registrations": .list(registrations.map(\.value)), "reloads_refused": .integer(reloads.refused),
            "waiting_deliveries": .integer(waitingDeliveries), "shards": .list(loads.map(Self.value)),
        ]).json
    }

    private static func value(_ load: LoadGauge.Load) -> Value {
        .map([
            "busy_percent": .integer(load.percent),
            "late_ms": .integer(Int(load.lateness.wholeMilliseconds)), "refuses_calls": .boolean(load.isTooMuch),
        ])
    }
}

/// What came of a reload.
public struct ReloadReport: Sendable {
    /// The version that new calls get now.
    public var version: Int
    /// False where something was wrong and all stayed as it was.
    public var isTaken: Bool
    /// Errors and warnings of the configuration and the flows, as people read them.
    public var problems: [Diagnostic]
    /// Settings that changed in the file and take effect after a restart only.
    public var needRestart: [String]

    /// The report as one line of JSON.
    public var json: String {
        Value.map([
            "taken": .boolean(isTaken), "version": .integer(version),
            "problems": .list(problems.map { .text($0.description) }),
            "need_restart": .list(needRestart.map(Value.text)),
        ]).json
    }
}
