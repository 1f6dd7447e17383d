import Foundation
import Testing

/// The built program in real calls on the loopback address, with SIPp and baresip on the other side.
///
/// One test at a time: each has ports, programs and a temporary folder of its own, but they share the processor.
@Suite("End to end", .serialized)
enum EndToEnd {}

extension Trait where Self == ConditionTrait {
    /// Runs the tests in any case, unless a program of others is missing *and* it was asked to put up with that.
    static var withOtherPrograms: Self {
        .disabled(
            "sipp or baresip is not installed, and ATTENDANT_SKIP_END_TO_END is set: calls with programs of others were not tried"
        ) {
            let mayBeMissing = ProcessInfo.processInfo.environment["ATTENDANT_SKIP_END_TO_END"] != nil
            return mayBeMissing && [Programs.sipp, Programs.baresip].contains { (try? $0.get()) == nil }
        }
    }
}
