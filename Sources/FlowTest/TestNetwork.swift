import CallEngine
import FlowEngine
import FlowModel
import Numbering
import SIPCore
import SansIO
import Simulator

/// The three machines of a test and how they reach each other.
struct TestNetwork {
    let attendant: SimulatedNode
    let person: SimulatedNode
    let far: SimulatedNode
    /// The trunk that leads to the person, for flows that place the call.
    static let personTrunk = "person"

    init(_ simulation: Simulation, program: FlowProgram, test: TestCase, options: TestRunner.Options) {
        let ours = Self.address(1)
        let theirs = Self.address(2)
        let elsewhere = Self.address(3)
        let isOutbound = program.main?.outbound != nil
        let did = try? PhoneNumber(test.did)
        attendant = simulation.addNode(ours, wallClock: test.clock) { configuration in
            configuration.reportsPlayback = true
            configuration.recordsCalls = options.keepsAudio
            configuration.journalsInputs = options.keepsInputs
            configuration.secrets = .standIns
            configuration.forcedSchedules = test.world.schedules
            var entries: [PhoneNumber: NumberPlan.Entry] = [:]
            if let did, !isOutbound { entries[did] = NumberPlan.Entry(label: nil, program: program) }
            configuration.plan = NumberPlan(entries: entries)
            let shown = [did, program.main?.outbound?.callerID.flatMap { try? PhoneNumber($0) }].compactMap { $0 }
            // What the flow dials goes out through the first trunk; the call to the person names its own.
            configuration.trunks = [("far ends", elsewhere), (Self.personTrunk, theirs)].map { name, address in
                Trunk(name: name, address: address, domain: address.host.description, callerIDs: shown)
            }
        }
        person = simulation.addNode(theirs, wallClock: test.clock) { configuration in
            configuration.plan = NumberPlan(applicationTakesTheRest: true)
            configuration.recordsCalls = true
            // People do not listen for keys.
            configuration.detectsInBand = false
            configuration.userAgent.acceptsReferrals = true
            if let codec = test.line.codec { configuration.codecs = [codec.preference] }
            let shown = test.callerNumber.flatMap { try? PhoneNumber($0) }
            configuration.trunks = [
                Trunk(name: "line", address: ours, domain: ours.host.description, callerIDs: shown.map { [$0] } ?? [])
            ]
        }
        far = simulation.addNode(elsewhere, wallClock: test.clock) { configuration in
            configuration.plan = NumberPlan(applicationTakesTheRest: true)
        }
    }

    /// 192.0.2.n, the network of examples (RFC 5737).
    private static func address(_ last: UInt32) -> NetworkAddress {
        NetworkAddress(host: .v4(0xC000_0200 | last), port: 5060)
    }
}
