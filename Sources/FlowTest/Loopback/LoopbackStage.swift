import CallEngine
import FlowEngine
import FlowModel
import MediaEngine
import Networking
import Numbering
import SIPCore
import SansIO
import Synchronization
import YAML

/// One real call on 127.0.0.1: our server's driver with the flow, the person, and the parties that the flow dials.
///
/// ```
///   person ◀── SIP, RTP on UDP ──▶ server ◀── SIP, RTP on UDP ──▶ far ends
/// ```
///
/// Each is a driver of its own with a thread of its own. What they tell is gathered under a lock; the person's script
/// is asked for its next turn a hundred times a second.
final class LoopbackStage: Sendable {
    private static let patience = Duration.seconds(120)
    private static let longest = Duration.seconds(900)
    private static let turnTime = Duration.milliseconds(10)

    private let program: FlowProgram
    private let test: TestCase
    private let server: NetworkDriver
    private let person: NetworkDriver
    private let far: NetworkDriver
    private let notes: LoopbackNotes

    init(program: FlowProgram, sounds: [String: Prompt], test: TestCase) async throws {
        self.program = program
        self.test = test
        notes = LoopbackNotes(test: test, shelf: TestShelf(program: program, sounds: sounds, test: test, speech: nil))
        far = try await Self.driver(LoopbackFarEnds(test.world.farEnds))
        person = try await Self.driver(LoopbackPerson(notes))
        server = try await Self.driver(LoopbackServer(notes))
        connect()
    }

    /// A driver on a port of its own; it refuses all calls until it is told whom it knows.
    private static func driver(_ observer: any ShardObserver) async throws -> NetworkDriver {
        guard let listen = NetworkAddress(literal: "127.0.0.1", port: 0) else { throw CancellationError() }
        var configuration = NetworkDriver.Configuration(listen: listen)
        configuration.plan = NumberPlan(applicationTakesTheRest: true)
        return try await NetworkDriver(configuration, observer: observer)
    }

    /// Now that all ports are known: the server's number and trunks, and the person's way to the server.
    private func connect() {
        let did = try? PhoneNumber(test.did)
        var entries: [PhoneNumber: NumberPlan.Entry] = [:]
        if let did, program.main?.outbound == nil { entries[did] = NumberPlan.Entry(label: nil, program: program) }
        let plan = NumberPlan(entries: entries)
        let shown = [did, program.main?.outbound?.callerID.flatMap { try? PhoneNumber($0) }].compactMap { $0 }
        let trunks = [("far ends", far), (TestNetwork.personTrunk, person)].map { name, driver in
            Trunk(
                name: name, address: driver.localAddress, domain: driver.localAddress.host.description, callerIDs: shown
            )
        }
        server.shards[0].perform { exchange, _ in
            exchange.replace(
                plan: plan, trunks: trunks, prompts: PromptShelf(), secrets: .standIns, version: 1)
        }
        let number = test.callerNumber.flatMap { try? PhoneNumber($0) }
        let line = Trunk(
            name: "line", address: server.localAddress, domain: server.localAddress.host.description,
            callerIDs: number.map { [$0] } ?? [])
        person.shards[0].perform { exchange, _ in
            exchange.replace(
                plan: NumberPlan(applicationTakesTheRest: true), trunks: [line], prompts: PromptShelf(),
                secrets: .standIns,
                version: 1)
        }
    }

    // MARK: The call

    func run() async -> TestResult {
        let begin = ContinuousClock.now
        place()
        while !notes.isOver, ContinuousClock.now - begin < Self.longest {
            for turn in notes.turns(patience: Self.patience) {
                turn.perform(on: person.shards[0]) { [notes] now in notes.soundEnded(at: now) }
            }
            try? await Task.sleep(for: Self.turnTime)
        }
        return notes.result(took: ContinuousClock.now - begin)
    }

    func close() async {
        for driver in [person, far, server] {
            driver.shards[0].perform { exchange, now in exchange.hangUpAll(at: now) }
        }
        try? await Task.sleep(for: .milliseconds(100))
        for driver in [person, far, server] { await driver.stop() }
    }

    /// The person calls, or is called where the flow is one that places calls.
    private func place() {
        let (test, program, notes) = (test, program, notes)
        let driver = program.main?.outbound == nil ? person : server
        driver.shards[0].perform { exchange, now in
            do {
                let number = try PhoneNumber(test.did)
                if let outbound = program.main?.outbound {
                    let request = CallRequest(
                        to: number, callerID: outbound.callerID, callerName: outbound.callerName,
                        trunk: TestNetwork.personTrunk, ringTimeout: outbound.ringTimeout,
                        control: .flow(program, inputs: test.inputs))
                    _ = try exchange.place(request, at: now)
                } else {
                    let request = CallRequest(
                        to: number, callerID: test.callerNumber, callerName: test.callerName, control: .application)
                    notes.personCalls(try exchange.place(request, at: now))
                }
            } catch {
                notes.fail(TestFailure(message: "\(error)", line: test.place.line))
            }
        }
    }
}
