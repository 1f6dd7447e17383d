import CallEngine
import FlowModel
import MediaEngine
import SIPCore
import SIPMessage
import SansIO
import Simulator

/// The parties that a flow dials in a test: they answer, refuse or let it ring, as the test says.
struct FarEnds {
    private let node: SimulatedNode
    private let simulation: Simulation
    private let behaviours: [String: FarEnd]

    init(_ node: SimulatedNode, _ simulation: Simulation, _ behaviours: [String: FarEnd]) {
        self.node = node
        self.simulation = simulation
        self.behaviours = behaviours
    }

    private func press(_ keys: FarEnd.Keys, on call: CallID, at when: Instant) {
        simulation.at(when) {
            node.exchange.sendDigits(
                keys.keys, id: PlaybackID(rawValue: 1), as: .rfc4733, to: call, at: simulation.now)
        }
    }

    private func speak(_ sound: AnsweringSound, on call: CallID, at when: Instant) {
        simulation.at(when + .milliseconds(200)) {
            node.exchange.play(
                [.prompt(sound.prompt)], id: PlaybackID(rawValue: 2), on: call, at: simulation.now)
        }
    }

    func listen() {
        node.onIncoming = { [self] call, incoming, _ in
            let target = incoming.requestURI.user ?? incoming.requestURI.description
            switch behaviours[target] ?? behaviours[incoming.requestURI.description] ?? .silent {
            case .busy: node.exchange.reject(call, status: 486, at: simulation.now)
            case .declined: node.exchange.reject(call, status: 603, at: simulation.now)
            case .failing: node.exchange.reject(call, status: 500, at: simulation.now)
            case .silent: break
            case .answers(let delay, let talk, let keys, let sound):
                simulation.at(simulation.now + delay) { node.exchange.answer(call, at: simulation.now) }
                if let sound { speak(sound, on: call, at: simulation.now + delay) }
                if let keys { press(keys, on: call, at: simulation.now + delay + keys.after) }
                simulation.at(simulation.now + delay + talk) { node.exchange.hangUp(call, at: simulation.now) }
            }
        }
    }
}
