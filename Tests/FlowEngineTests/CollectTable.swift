import FlowModel
import Testing

@testable import FlowEngine

/// One row of the state table as a script and the transcript it must give.
struct CollectRow: CustomTestStringConvertible, Sendable {
    var name: String
    var rules: CollectRules
    var script: String
    var transcript: String

    var testDescription: String { name }

    init(_ name: String, _ rules: CollectRules, _ script: String, _ transcript: String) {
        self.name = name
        self.rules = rules
        self.script = script
        self.transcript = transcript
    }

    static let all =
        typeAhead + bargeIn + firstKey + betweenKeys + finishKeys + verdicts + attempts + confirmations + ends
}

extension CollectRow {
    /// Rule 1.
    static let typeAhead = [
        CollectRow(
            "keys that wait count first, the prompt is not played, what is left goes on", .gather(4...4, finishOn: nil),
            "0 begin 471199",
            "0 4 collected; 0 7 collected; 0 1 collected; 0 1 collected; 0 => ok '4711' matched rest 99"),
        CollectRow(
            "type_ahead clear drops them", .gather(2...2, finishOn: nil) { $0.typeAhead = .clear },
            "0 begin 12; 1000 ended; 1100 press 3; 1300 press 4",
            "0 1 ignored; 0 2 ignored; 0 play first; 1100 3 collected; 1300 4 collected; 1300 => ok '34' matched"),
        CollectRow(
            "too few keys wait: digit_timeout runs from the beginning of the step",
            .gather(4...4, finishOn: nil) { $0.attempts = 1 },
            "0 begin 12", "0 1 collected; 0 2 collected; 3000 failed 1 too_short; 3000 => failed '12' too_short"),
        CollectRow(
            "a key that is still held when the step begins: the clock waits for its end", .gather(1...4),
            "0 begin 12_; 700 up 2", "0 1 collected; 0 2 collected; 3700 => ok '12' digit_timeout"),
        CollectRow(
            "a key whose end never comes counts as ended after ten seconds", .gather(1...4),
            "0 begin 1_", "0 1 collected; 13000 => ok '1' digit_timeout"),
        CollectRow(
            "without barge_in the keys wait for the prompt too", .menu(["1", "2"]) { $0.bargeIn = false },
            "0 begin 2; 1000 ended", "0 play first; 1000 2 collected; 1000 => ok '2' matched"),
        CollectRow(
            "a wrong entry drops what was typed after it", .menu(["1", "2"]) { $0.attempts = 2 },
            "0 begin 91; 1000 ended; 1100 press 2",
            "0 9 collected; 0 1 ignored; 0 failed 1 no_match; 0 play noMatch 0; 1100 2 collected; 1100 => ok '2' matched"
        ),
        CollectRow(
            "a finish key typed ahead after the maximum is swallowed", .gather(2...2, finishOn: "#"),
            "0 begin 12#3", "0 1 collected; 0 2 collected; 0 # swallowed; 0 => ok '12' matched rest 3"),
    ]

    /// Rule 2.
    static let bargeIn = [
        CollectRow(
            "the first key stops the prompt and acts at once", .menu(["1", "2"]),
            "0 begin; 400 press 2", "0 play first; 400 stop; 400 2 collected; 400 => ok '2' matched"),
        CollectRow(
            "without barge_in keys are kept and the clock waits for the prompt's end",
            .gather(1...3) { $0.bargeIn = false }, "0 begin; 400 press 2; 700 press 3; 9000 ended",
            "0 play first; 400 2 typeAhead; 700 3 typeAhead; 9000 2 collected; 9000 3 collected; 12000 => ok '23' digit_timeout"
        ),
        CollectRow(
            "without barge_in a key still held at the prompt's end", .gather(1...3) { $0.bargeIn = false },
            "0 begin; 400 down 2; 1000 ended; 1500 up 2",
            "0 play first; 400 2 typeAhead; 1000 2 collected; 4500 => ok '2' digit_timeout"),
        CollectRow(
            "the end of the prompt that a key has stopped changes nothing", .gather(2...2, finishOn: nil),
            "0 begin; 400 press 2; 450 ended; 900 press 3",
            "0 play first; 400 stop; 400 2 collected; 900 3 collected; 900 => ok '23' matched"),
        CollectRow(
            "more keys than the buffer holds are refused",
            .gather(64...64, finishOn: nil) { $0.bargeIn = false },
            "0 begin; 1 press \(String(repeating: "7", count: 65)); 2000 ended",
            (["0 play first"] + Array(repeating: "1 7 typeAhead", count: 64) + ["1 7 ignored"]
                + Array(repeating: "2000 7 collected", count: 64) + [
                    "2000 => ok '\(String(repeating: "7", count: 64))' matched"
                ])
                .joined(separator: "; ")),
    ]

    /// Rule 3.
    static let firstKey = [
        CollectRow(
            "timeout runs from the prompt's end, and escalates", .menu(["1"]),
            "0 begin; 2000 ended; 8000 ended; 14000 ended",
            "0 play first; 7000 failed 1 no_input; 7000 play noInput 0; 13000 failed 2 no_input; 13000 play noInput 1; "
                + "19000 failed 3 no_input; 19000 => failed '' no_input"),
        CollectRow(
            "while the prompt plays no clock runs", .menu(["1"]), "0 begin; 3600000 ended; 3604999 press 1",
            "0 play first; 3604999 1 collected; 3604999 => ok '1' matched"),
        CollectRow(
            "timeout never returns after the first key",
            .gather(1...4) {
                $0.timeout = .seconds(1); $0.digitTimeout = .seconds(3)
            },
            "0 begin; 0 ended; 900 press 1; 3900 press 2",
            "0 play first; 900 1 collected; 3900 2 collected; 7000 => ok '12' digit_timeout"),
        CollectRow(
            "a key without a prompt's end before it: the prompt ended again later", .gather(1...2),
            "0 begin; 0 ended; 100 ended; 200 broken; 5100 press 3",
            "0 play first; 5000 failed 1 no_input; 5000 play noInput 0; 5100 stop; 5100 3 collected; 8200 => ok '3' digit_timeout"
        ),
    ]

    /// Rule 4.
    static let betweenKeys = [
        CollectRow(
            "digit_timeout restarts on each key's end", .gather(1...6),
            "0 begin; 1000 ended; 1500 down 1; 4000 up 1; 6900 down 2; 7000 up 2",
            "0 play first; 1500 1 collected; 6900 2 collected; 10000 => ok '12' digit_timeout"),
        CollectRow(
            "from the first key, whatever the minimum", .gather(4...6) { $0.attempts = 1 },
            "0 begin; 0 ended; 500 press 1",
            "0 play first; 500 1 collected; 3600 failed 1 too_short; 3600 => failed '1' too_short"),
        CollectRow(
            "the end of a key that another has replaced does not restart it", .gather(1...6),
            "0 begin; 0 ended; 500 down 1; 600 down 2; 900 up 2; 2000 up 1",
            "0 play first; 500 1 collected; 600 2 collected; 3900 => ok '12' digit_timeout"),
        CollectRow(
            "a menu waits only when a longer option is possible", .menu(["1", "12", "2"]),
            "0 begin; 0 ended; 500 press 1", "0 play first; 500 1 collected; 2600 => ok '1' digit_timeout"),
        CollectRow(
            "and acts at once on the longer one", .menu(["1", "12", "2"]), "0 begin; 0 ended; 500 press 1; 900 press 2",
            "0 play first; 500 1 collected; 900 2 collected; 900 => ok '12' matched"),
        CollectRow(
            "a prefix that is no option is no match after digit_timeout", .menu(["12"]) { $0.attempts = 1 },
            "0 begin; 0 ended; 500 press 1",
            "0 play first; 500 1 collected; 2600 failed 1 no_match; 2600 => failed '1' no_match"),
        CollectRow(
            "max_time bounds the entry from its first key", .gather(1...9) { $0.maxTime = .seconds(4) },
            "0 begin; 2000 ended; 3000 press 1; 5000 press 2; 6900 press 3",
            "0 play first; 3000 1 collected; 5000 2 collected; 6900 3 collected; 7000 => ok '123' max_time"),
        CollectRow(
            "max_time begins anew with each attempt", .gather(3...9) { $0.maxTime = .seconds(2) },
            "0 begin; 0 ended; 1000 press 1; 4000 ended; 5000 press 1; 5500 press 2; 6000 press 3",
            "0 play first; 1000 1 collected; 3000 failed 1 too_short; 3000 play noMatch 0; "
                + "5000 1 collected; 5500 2 collected; 6000 3 collected; 7000 => ok '123' max_time"),
    ]

    /// Rule 5.
    static let finishKeys = [
        CollectRow(
            "the finish key ends the entry and is not part of it", .gather(1...6),
            "0 begin; 0 ended; 100 press 1; 300 press 2; 500 press #",
            "0 play first; 100 1 collected; 300 2 collected; 500 # finish; 500 => ok '12' finish_key"),
        CollectRow(
            "alone it counts as no input", .gather(1...6) { $0.attempts = 2 },
            "0 begin; 300 press #; 400 ended; 600 press #",
            "0 play first; 300 stop; 300 # finish; 300 failed 1 no_input; 300 play noInput 0; "
                + "600 # finish; 600 failed 2 no_input; 600 => failed '' no_input"),
        CollectRow(
            "within 300 ms of the maximum it is swallowed, also before the next attempt",
            .gather(2...2, allowed: [.exactly("99")]),
            "0 begin; 0 ended; 100 press 1; 300 press 2; 650 press #; 900 press 9; 1000 press 9",
            "0 play first; 100 1 collected; 300 2 collected; 300 failed 1 range; 300 play noMatch 0; 650 # swallowed; "
                + "900 stop; 900 9 collected; 1000 9 collected; 1000 => ok '99' matched"),
        CollectRow(
            "after 300 ms it is a key like any other", .gather(2...2, allowed: [.exactly("99")]) { $0.attempts = 2 },
            "0 begin; 0 ended; 100 press 1; 300 press 2; 701 press #",
            "0 play first; 100 1 collected; 300 2 collected; 300 failed 1 range; 300 play noMatch 0; "
                + "701 stop; 701 # finish; 701 failed 2 no_input; 701 => failed '' no_input"),
        CollectRow(
            "it is swallowed during a read-back too", .gather(2...2, confirmed: true),
            "0 begin; 0 ended; 100 press 1; 300 press 2; 500 press #; 800 ended; 900 press 1",
            "0 play first; 100 1 collected; 300 2 collected; 300 play confirm 12; 500 # swallowed; 900 1 collected; 900 => ok '12' matched"
        ),
        CollectRow(
            "another key closes the window", .gather(2...2, confirmed: true),
            "0 begin; 0 ended; 100 press 1; 300 press 2; 450 press 2; 550 press #",
            "0 play first; 100 1 collected; 300 2 collected; 300 play confirm 12; 450 stop; 450 2 collected; 450 failed 1 declined; "
                + "450 play again; 550 stop; 550 # finish; 550 failed 2 no_input; 550 play noInput 0"),
    ]
}
