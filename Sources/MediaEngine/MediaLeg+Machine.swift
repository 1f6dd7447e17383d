public import Audio
import SansIO

/// Who answered: the machine detector hears a leg only while somebody asks.
extension MediaLeg {
    /// Silence of the network after which the detector hears silence: a sender may save the packets of its pauses.
    private static let machinePatience: Duration = .milliseconds(100)

    /// Begins to listen for who answered, from now on; ``MediaEvent/machine(_:isLast:)`` tells. Begins anew when it
    /// listens already.
    public func detectMachine(_ rules: MachineRules) { machine = MachineEar(rules) }

    /// Listens no longer; nothing is told any more.
    public func stopDetectingMachine() { machine = nil }

    /// The detector's share of what was received.
    func hearMachine(_ frame: UnsafeBufferPointer<Int16>) {
        machine?.detector.process(frame)
        tellMachine()
    }

    /// The packet time passed without a packet.
    func starveMachine(at now: Instant) {
        guard machine != nil, lastArrival.map({ now - $0 >= Self.machinePatience }) ?? true else { return }
        withUnsafeTemporaryAllocation(of: Int16.self, capacity: Self.frameLength) { silence in
            silence.initialize(repeating: 0)
            hearMachine(UnsafeBufferPointer(silence))
        }
    }

    private func tellMachine() {
        guard let machine else { return }
        while let finding = machine.detector.next() {
            events.push(.machine(finding, isLast: machine.detector.isOver))
        }
        if machine.detector.isOver { self.machine = nil }
    }
}

/// A machine detector in a place of its own: it is large, and each packet asks whether there is one.
final class MachineEar {
    var detector: MachineDetector

    init(_ rules: MachineRules) { detector = MachineDetector(rules: rules) }
}
