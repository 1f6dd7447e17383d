import FlowModel
import Foundation
import Numbering
import Telephony
import Testing

/// The example of the README as users run it: a program of its own, called by a client.
@Suite(.serialized, .timeLimit(.minutes(1))) struct ExampleTests {
    @Test func `the keypad example answers, hears keys and hangs up on the pound key`() async throws {
        let bot = try RunningExample("keypad", ["127.0.0.1:0"])
        let address = try #require(await bot.line(beginning: "listening on "))
        let number = "+12564286254"
        let trunk = Client.TrunkAddress("bot", at: address, callerIDs: [try PhoneNumber(number)])
        let phone = try await Client(.init(listen: "127.0.0.1:0", trunk: trunk))
        let call = try await phone.startPhoneCall(number: "+15551230000", callerID: number)
        try await call.waitUntilAnswered()
        #expect(await bot.line(beginning: "call from ") == "+12564286254, no name")
        call.sendDigits("4", as: .audio)
        #expect(await bot.line(beginning: "key ") == "4")
        call.sendDigits("#", as: .rfc4733)
        var last: Call.Event?
        for await event in call.events { last = event }
        guard case .hangup = last else {
            Issue.record("the call ended with \(String(describing: last))")
            return
        }
        await phone.close()
    }
}

/// A program that was built beside the tests, and its lines as they come; ended with the value.
private final class RunningExample: Sendable {
    private let process: Process
    private let lines: AsyncStream<String>

    init(_ name: String, _ arguments: [String]) throws {
        let folder = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
        let pipe = Pipe()
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        // Line by line, although standard output is a pipe.
        process.arguments = ["stdbuf", "-oL", folder.appendingPathComponent(name).path] + arguments
        process.standardOutput = pipe
        let (lines, continuation) = AsyncStream<String>.makeStream()
        let reader = Thread {
            var rest = ""
            while case let data = pipe.fileHandleForReading.availableData, !data.isEmpty {
                rest += String(decoding: data, as: UTF8.self)
                let pieces = rest.split(separator: "\n", omittingEmptySubsequences: false)
                for line in pieces.dropLast() { continuation.yield(String(line)) }
                rest = pieces.last.map(String.init) ?? ""
            }
            continuation.finish()
        }
        try process.run()
        reader.start()
        self.process = process
        self.lines = lines
    }

    deinit { process.terminate() }

    /// The rest of the next line that begins so; `nil` when the program ended before.
    func line(beginning prefix: String) async -> String? {
        for await line in lines where line.hasPrefix(prefix) { return String(line.dropFirst(prefix.count)) }
        return nil
    }
}
