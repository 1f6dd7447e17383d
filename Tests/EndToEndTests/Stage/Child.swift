import Foundation

/// A program that a test started: what it printed, and how it ended. Nothing here waits without a bound.
final class Child: Sendable {
    private struct State {
        var output: [UInt8] = []
        var isDrained = false
        var status: Int32?
        var text: String { String(decoding: output, as: UTF8.self) }
    }

    let name: String
    private let state = Watched(State())
    private let process = Process()

    /// Starts the program at `path` with `folder` as its current one.
    init(_ path: String, _ arguments: [String], in folder: URL) throws {
        name = URL(fileURLWithPath: path).lastPathComponent
        let pipe = Pipe()
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = arguments
        process.currentDirectoryURL = folder
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = pipe
        process.standardError = pipe
        process.terminationHandler = { [state] process in
            let isExit = process.terminationReason == .exit
            state.change { $0.status = isExit ? process.terminationStatus : -process.terminationStatus }
        }
        try Self.withNoSignalBlocked { try process.run() }
        Self.read(pipe.fileHandleForReading, into: state)
    }

    /// Threads of a pool may block signals, and a child would inherit that: it could not be ended by SIGTERM.
    private static func withNoSignalBlocked(_ body: () throws -> Void) rethrows {
        var (none, usual) = (sigset_t(), sigset_t())
        sigemptyset(&none)
        pthread_sigmask(SIG_SETMASK, &none, &usual)
        defer { pthread_sigmask(SIG_SETMASK, &usual, nil) }
        try body()
    }

    deinit { kill(SIGKILL) }

    private static func read(_ handle: FileHandle, into state: Watched<State>) {
        Thread.detachNewThread {
            while true {
                let data = handle.availableData
                if data.isEmpty { break }
                state.change { $0.output += data }
            }
            state.change { $0.isDrained = true }
        }
    }

    /// Everything it printed so far, on standard output and standard error.
    var output: String { state.value.text }

    /// Waits for a piece of output.
    /// - Throws: when the program ends without it, or `bound` passes.
    func prints(_ text: String, within bound: Duration) async throws {
        let found = await state.wait(within: bound) { state -> Bool? in
            state.text.contains(text) ? true : state.isDrained ? false : nil
        }
        guard found != true else { return }
        let when = found == false ? "before it ended" : "within \(bound)"
        throw StageFailure("\(name) did not print \"\(text)\" \(when)\n\(transcript)")
    }

    /// Waits for a line that begins with `prefix`, and gives the rest of it.
    func line(after prefix: String, within bound: Duration) async throws -> String {
        let rest = await state.wait(within: bound) { state -> String? in
            let lines = state.text.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
            return lines.first { $0.hasPrefix(prefix) }.map { String($0.dropFirst(prefix.count)) }
                ?? (state.isDrained ? "" : nil)
        }
        if let rest, !rest.isEmpty { return rest }
        throw StageFailure("\(name) did not print a line \"\(prefix)…\" within \(bound)\n\(transcript)")
    }

    /// Waits for its end.
    /// - Returns: the exit status, or the negative number of the signal that ended it.
    /// - Throws: when `bound` passes; the program is then ended.
    func exitStatus(within bound: Duration) async throws -> Int32 {
        let status = await state.wait(within: bound) { $0.isDrained ? $0.status : nil }
        if let status { return status }
        kill(SIGKILL)
        throw StageFailure("\(name) did not end within \(bound)\n\(transcript)")
    }

    /// Sends a signal to this program, and to no other.
    func kill(_ signal: Int32) {
        guard state.value.status == nil else { return }
        Foundation.kill(process.processIdentifier, signal)
    }

    /// The end of the output, for people who look for the reason of a failure.
    var transcript: String { section(name, output) }
}

/// A piece of a report, cut to its last 6 000 characters.
func section(_ title: String, _ text: String) -> String {
    text.isEmpty ? "" : "──── \(title)\n\(text.suffix(6000))\n"
}

/// A value that threads change and that others wait for.
final class Watched<Value>: @unchecked Sendable {
    private let condition = NSCondition()
    private var stored: Value

    init(_ value: Value) { stored = value }

    var value: Value {
        condition.lock()
        defer { condition.unlock() }
        return stored
    }

    func change(_ change: (inout Value) -> Void) {
        condition.lock()
        change(&stored)
        condition.broadcast()
        condition.unlock()
    }

    /// Waits, on a thread of its own, until `answer` has one; `nil` when `bound` passes before.
    func wait<Answer: Sendable>(
        within bound: Duration, for answer: @escaping @Sendable (Value) -> Answer?
    ) async -> Answer? {
        let deadline = Date(timeIntervalSinceNow: bound / .seconds(1))
        return await withCheckedContinuation { continuation in
            Thread.detachNewThread { [self] in continuation.resume(returning: wait(until: deadline, for: answer)) }
        }
    }

    private func wait<Answer>(until deadline: Date, for answer: (Value) -> Answer?) -> Answer? {
        condition.lock()
        defer { condition.unlock() }
        while true {
            if let found = answer(stored) { return found }
            if !condition.wait(until: deadline) { return answer(stored) }
        }
    }
}
