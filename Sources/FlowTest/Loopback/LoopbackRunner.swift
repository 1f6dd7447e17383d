import CallEngine
public import FlowModel
public import MediaEngine
import Simulator
import YAML

/// Runs flow tests as real calls, in real time.
public protocol RealCallRunner: Sendable {
    /// Why a test cannot be such a call, as a sentence; `nil` where it can.
    func objection(to test: TestCase) -> String?
    /// Makes the call; takes as long as it lasts.
    func run(_ test: TestCase) async -> TestResult
}

/// Runs flow tests as real calls on 127.0.0.1: the server's own driver with sockets and clocks, and a caller in real time.
///
/// The same test file, the same caller's script and the same expectations as on the simulator. Tests that are about
/// the line itself (`network`, `pcap`, `replay`) belong to the simulator: they are refused here with a sentence.
public struct LoopbackRunner: RealCallRunner {
    private let program: FlowProgram
    private let sounds: [String: Prompt]

    /// - Parameters:
    ///   - program: the flow, compiled.
    ///   - sounds: the flow's sound files by their resolved paths.
    public init(program: FlowProgram, sounds: [String: Prompt]) {
        self.program = program
        self.sounds = sounds
    }

    /// Why a test cannot be a real call; `nil` where it can.
    public func objection(to test: TestCase) -> String? {
        if test.replayed != nil { return "`replay` runs a flow on a journal, without a call" }
        if test.recorded != nil { return "`pcap` plays packets into the simulated network" }
        if !test.world.web.isEmpty || !test.world.schedules.isEmpty || test.world.isDiskFull {
            return "the web, the schedules and the disk are scripted on the simulator only"
        }
        if test.line.impairment != .none || test.line.codec != nil {
            return "`network` damages the simulated line; the loopback is clean"
        }
        return nil
    }

    /// Runs one test; takes as long as its call.
    public func run(_ test: TestCase) async -> TestResult {
        do {
            let stage = try await LoopbackStage(program: program, sounds: sounds, test: test)
            let result = await stage.run()
            await stage.close()
            return result
        } catch {
            let failure = TestFailure(message: "the call could not be set up: \(error)", line: test.place.line)
            return TestResult(test: test, failures: [failure], journal: [], record: nil, virtualTime: .zero)
        }
    }
}
