import CallEngine
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

    func listen() {
        node.onIncoming = { [node, simulation, behaviours] call, incoming, _ in
            let target = incoming.requestURI.user ?? incoming.requestURI.description
            switch behaviours[target] ?? behaviours[incoming.requestURI.description] ?? .silent {
            case .busy: node.exchange.reject(call, status: 486, at: simulation.now)
            case .declined: node.exchange.reject(call, status: 603, at: simulation.now)
            case .silent: break
            case .answers(let delay, let talk):
                simulation.at(simulation.now + delay) { node.exchange.answer(call, at: simulation.now) }
                simulation.at(simulation.now + delay + talk) { node.exchange.hangUp(call, at: simulation.now) }
            }
        }
    }
}
