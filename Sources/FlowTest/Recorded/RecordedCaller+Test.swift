import Numbering
import SansIO
import Simulator
import YAML

extension RecordedCaller {
    /// The call as a test that expects nothing: what a flow makes of this caller.
    public func test(named name: String) -> TestCase {
        TestCase(
            name: name, place: SourcePlace(file: name, line: 1, column: 1),
            clock: WallClock(unixNanosecondsAtZero: call.begin), seed: 1, callerNumber: callerNumber,
            callerName: call.callerName, did: calledNumber ?? "+15551230000", inputs: [:], line: line, recording: nil,
            recorded: self, replayed: nil, steps: [], world: TestWorld(), expected: Expectation())
    }

    /// A clean line: what the real one did to the packets has been done.
    var line: SimulatedLine { SimulatedLine(impairment: .none, codec: codec, seed: nil) }

    /// In E.164 form; `nil` for a caller that cannot be written so.
    var callerNumber: String? { Self.number(call.callerNumber) }

    /// In E.164 form; `nil` where something else was called.
    var calledNumber: String? { Self.number(call.calledNumber) }

    private static func number(_ text: String?) -> String? {
        text.flatMap { (try? PhoneNumber($0)) ?? (try? PhoneNumber("+" + $0)) }?.description
    }
}
