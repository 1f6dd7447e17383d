import Foundation

/// One run of another program: arguments and a short input in, its output back, within bounds of time and size.
///
/// No shell is involved: an argument is an argument, whatever it contains. The run never outlives its time limit, and
/// what the program leaves behind in the background is not waited for.
struct ProgramRun {
    /// What a finished program left.
    struct Result {
        var status: Int32
        var output: [UInt8]
        /// The first line it wrote to standard error, at most 300 characters.
        var complaint: String
    }

    /// Why there is no result.
    enum Failure: Error, Equatable {
        case notFound
        case notStarted(String)
        case timedOut
        case tooMuchOutput
    }

    /// A path, or a name to be looked up in `PATH`.
    var program: String
    var arguments: [String]
    /// Given on standard input; at most 4 096 bytes, which a pipe takes without anyone reading.
    var input: [UInt8] = []
    var timeLimit = Duration.seconds(10)
    var outputLimit = 32 << 20

    /// Where `program` is, or `nil`.
    static func find(_ program: String) -> String? {
        if program.contains("/") { return FileManager.default.isExecutableFile(atPath: program) ? program : nil }
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin").split(separator: ":")
        return folders.lazy.map { "\($0)/\(program)" }.first { FileManager.default.isExecutableFile(atPath: $0) }
    }

    /// Runs the program; blocks until it has ended or a bound was reached.
    func run() throws(Failure) -> Result {
        guard let path = Self.find(program) else { throw .notFound }
        precondition(input.count <= 4096, "more input than a pipe is sure to take")
        let (standardInput, output, errors) = (Pipe(), Pipe(), Pipe())
        do {
            try standardInput.fileHandleForWriting.write(contentsOf: input)
            try standardInput.fileHandleForWriting.close()
        } catch {
            throw .notStarted(error.localizedDescription)
        }
        let child = try ChildProcess(
            path: path, arguments: arguments,
            input: standardInput.fileHandleForReading.fileDescriptor,
            output: output.fileHandleForWriting.fileDescriptor,
            errors: errors.fileHandleForWriting.fileDescriptor)
        // The child has its own ends; with ours closed, the streams end when the child's do.
        try? output.fileHandleForWriting.close()
        try? errors.fileHandleForWriting.close()
        return try collect(from: child, OutputCollector(output: output, errors: errors))
    }

    private func collect(from child: ChildProcess, _ pipes: consuming OutputCollector) throws(Failure) -> Result {
        var (collector, status) = (pipes, Int32?.none)
        let deadline = ContinuousClock.now + timeLimit
        while true {
            // Asked before reading: what it wrote before it ended is then in the pipes, and is read to the last byte.
            status = status ?? child.status()
            let gotSomething = collector.readWhatIsThere()
            if let status, !gotSomething {
                return Result(status: status, output: collector.output, complaint: collector.complaint)
            }
            let isTooMuch = collector.output.count > outputLimit
            if isTooMuch || ContinuousClock.now >= deadline {
                if status == nil { child.end() }
                throw isTooMuch ? .tooMuchOutput : .timedOut
            }
        }
    }
}

/// Reads what a program writes, both streams at once, so that neither blocks it.
private struct OutputCollector {
    private let pipes: (output: Pipe, errors: Pipe)
    private(set) var output: [UInt8] = []
    private var errors: [UInt8] = []
    private var isOpen = (output: true, errors: true)

    init(output: Pipe, errors: Pipe) { pipes = (output, errors) }

    var complaint: String {
        let line = errors.split(separator: UInt8(ascii: "\n")).first ?? []
        return String(String(decoding: line, as: UTF8.self).prefix(300))
    }

    /// Waits up to 2 ms for output, and reads one piece of each stream that has some; false when there was nothing.
    mutating func readWhatIsThere() -> Bool {
        let (first, second) = (pipes.output.fileHandleForReading, pipes.errors.fileHandleForReading)
        var ready = [
            pollfd(fd: isOpen.output ? first.fileDescriptor : -1, events: Int16(POLLIN), revents: 0),
            pollfd(fd: isOpen.errors ? second.fileDescriptor : -1, events: Int16(POLLIN), revents: 0),
        ]
        guard poll(&ready, nfds_t(ready.count), 2) > 0 else { return false }
        if ready[0].revents != 0 { isOpen.output = Self.read(first, into: &output, keeping: .max) }
        if ready[1].revents != 0 { isOpen.errors = Self.read(second, into: &errors, keeping: 4096) }
        return true
    }

    /// Reads one piece; false at the end of the stream.
    private static func read(_ handle: FileHandle, into bytes: inout [UInt8], keeping limit: Int) -> Bool {
        var piece = [UInt8](repeating: 0, count: 65_536)
        let count = Foundation.read(handle.fileDescriptor, &piece, piece.count)
        guard count > 0 else { return count < 0 && errno == EINTR }
        bytes += piece[..<min(count, max(0, limit - bytes.count))]
        return true
    }
}
