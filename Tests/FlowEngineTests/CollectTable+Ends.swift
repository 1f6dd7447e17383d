import FlowModel
import Testing

@testable import FlowEngine

extension CollectRow {
    /// Rule 6.
    static let verdicts = [
        verdict("too short", .gather(3...6), "12#", "too_short"),
        verdict("pattern", .gather(1...6, matches: "^[1-9][0-9]*$"), "012#", "pattern"),
        verdict("range", .gather(3...3, finishOn: nil, allowed: [.range("100", "199")]), "200", "range"),
        verdict("length is judged before the pattern", .gather(3...6, matches: "^[1-9][0-9]*$"), "0#", "too_short"),
        verdict(
            "pattern is judged before the range", .gather(3...3, matches: "^1", allowed: [.exactly("123")]), "223",
            "pattern"),
        verdict("a star is no digit", .gather(3...3), "1*3", "pattern"),
        verdict("a menu without that option", .menu(["1", "2"]), "7", "no_match"),
    ]

    private static func verdict(_ name: String, _ rules: CollectRules, _ keys: String, _ reason: String) -> CollectRow {
        var rules = rules
        rules.attempts = 1
        let digits = keys.filter { $0 != "#" }
        let taken = keys.map { "0 \($0) " + ($0 == "#" ? "finish" : "collected") }.joined(separator: "; ")
        return CollectRow(
            "verdict: \(name)", rules, "0 begin \(keys)",
            "\(taken); 0 failed 1 \(reason); 0 => failed '\(digits)' \(reason)")
    }

    /// Rule 7.
    static let attempts = [
        CollectRow(
            "silence and wrong entries share the attempts and escalate on their own", .menu(["1"]) { $0.attempts = 4 },
            "0 begin; 0 ended; 6000 press 9; 7000 ended; 13000 ended; 19000 press 8",
            "0 play first; 5000 failed 1 no_input; 5000 play noInput 0; 6000 stop; 6000 9 collected; 6000 failed 2 no_match; "
                + "6000 play noMatch 0; 12000 failed 3 no_input; 12000 play noInput 1; 18000 failed 4 no_input; "
                + "18000 => failed '' no_input"),
        CollectRow(
            "the last escalating prompt repeats", .menu(["1"]) { $0.attempts = 4 },
            "0 begin; 1 press 7; 2 press 8; 3 press 9; 4 press 1",
            "0 play first; 1 stop; 1 7 collected; 1 failed 1 no_match; 1 play noMatch 0; 2 stop; 2 8 collected; "
                + "2 failed 2 no_match; 2 play noMatch 0; 3 stop; 3 9 collected; 3 failed 3 no_match; 3 play noMatch 0; "
                + "4 stop; 4 1 collected; 4 => ok '1' matched"),
        CollectRow(
            "without escalating prompts the prompt alone is played again",
            .menu(["1"]) {
                $0.noInput = []; $0.noMatch = []; $0.attempts = 3
            }, "0 begin; 0 ended; 5100 press 7; 5200 press 1",
            "0 play first; 5000 failed 1 no_input; 5000 play noInput -; 5100 stop; 5100 7 collected; 5100 failed 2 no_match; "
                + "5100 play noMatch -; 5200 stop; 5200 1 collected; 5200 => ok '1' matched"),
        CollectRow(
            "one attempt is one attempt", .menu(["1"]) { $0.attempts = 1 }, "0 begin; 0 ended",
            "0 play first; 5000 failed 1 no_input; 5000 => failed '' no_input"),
        CollectRow(
            "a failed attempt forgets its digits", .gather(3...6),
            "0 begin; 0 ended; 100 press 1; 200 press #; 300 press 234#",
            "0 play first; 100 1 collected; 200 # finish; 200 failed 1 too_short; 200 play noMatch 0; 300 stop; 300 2 collected; "
                + "300 3 collected; 300 4 collected; 300 # finish; 300 => ok '234' finish_key"),
    ]

    static let confirmations = [
        CollectRow(
            "read back and accepted", .gather(1...6, confirmed: true), "0 begin 12#; 2000 ended; 2500 press 1",
            "0 1 collected; 0 2 collected; 0 # finish; 0 play confirm 12; 2500 1 collected; 2500 => ok '12' matched"),
        CollectRow(
            "refused: asks anew", .gather(1...6, confirmed: true),
            "0 begin 12#; 2500 press 2; 3000 press 3#; 4000 press 1",
            "0 1 collected; 0 2 collected; 0 # finish; 0 play confirm 12; 2500 stop; 2500 2 collected; 2500 failed 1 declined; "
                + "2500 play again; 3000 stop; 3000 3 collected; 3000 # finish; 3000 play confirm 3; 4000 stop; 4000 1 collected; "
                + "4000 => ok '3' matched"),
        CollectRow(
            "silence and another key read back again and share the attempts", .gather(1...6, confirmed: true),
            "0 begin 12#; 1000 ended; 7000 press 7; 8000 ended",
            "0 1 collected; 0 2 collected; 0 # finish; 0 play confirm 12; 6000 failed 1 no_input; 6000 play confirm 12; "
                + "7000 stop; 7000 7 collected; 7000 failed 2 no_match; 7000 play confirm 12; 13000 failed 3 no_input; "
                + "13000 => failed '12' no_input"),
        CollectRow(
            "without barge_in the answer waits for the end of the read-back",
            .gather(1...6, confirmed: true) { $0.bargeIn = false },
            "0 begin; 10 ended; 20 press 5#; 30 down 1; 90 up 1; 2000 ended",
            "0 play first; 20 5 collected; 20 # finish; 20 play confirm 5; 30 1 typeAhead; 2000 1 collected; 2000 => ok '5' matched"
        ),
        CollectRow(
            "typed ahead, the answer spares the read-back", .gather(1...6, confirmed: true), "0 begin 5#1",
            "0 5 collected; 0 # finish; 0 1 collected; 0 => ok '5' matched"),
        CollectRow(
            "the read-back cannot be played", .gather(1...1, confirmed: true), "0 begin 5; 10 broken",
            "0 5 collected; 0 play confirm 5; 10 => failed '5' prompt"),
        CollectRow(
            "while a confirmation is awaited stale ends of prompts and keys change nothing",
            .gather(1...1, confirmed: true),
            "0 begin 5; 100 up 5; 500 ended; 600 ended; 700 broken; 800 up 9; 900 down 1; 950 up 1",
            "0 5 collected; 0 play confirm 5; 900 1 collected; 900 => ok '5' matched"),
    ]

    /// Rule 8, and what the table says of machines that do not run.
    static let ends = [
        CollectRow(
            "hang-up during the prompt", .menu(["1"]), "0 begin; 10 hangup",
            "0 play first; 10 stop; 10 => hangup '' hangup"),
        CollectRow(
            "hang-up while waiting", .menu(["1"]), "0 begin; 10 ended; 20 hangup",
            "0 play first; 20 => hangup '' hangup"),
        CollectRow(
            "hang-up between keys", .gather(4...4), "0 begin; 10 ended; 20 press 1; 200 hangup",
            "0 play first; 20 1 collected; 200 => hangup '1' hangup"),
        CollectRow(
            "hang-up during the read-back", .gather(1...1, confirmed: true), "0 begin 5; 10 hangup",
            "0 5 collected; 0 play confirm 5; 10 stop; 10 => hangup '5' hangup"),
        CollectRow(
            "hang-up while a confirmation is awaited", .gather(1...1, confirmed: true),
            "0 begin 5; 10 ended; 20 hangup",
            "0 5 collected; 0 play confirm 5; 20 => hangup '5' hangup"),
        CollectRow(
            "a prompt that cannot be played ends the step", .menu(["1"]), "0 begin; 10 broken",
            "0 play first; 10 => failed '' prompt"),
        CollectRow(
            "while collecting, ends of prompts change nothing", .gather(2...2),
            "0 begin 1; 10 ended; 20 broken; 50 press 2",
            "0 1 collected; 50 2 collected; 50 => ok '12' matched"),
        CollectRow(
            "keys come up while nobody waits for it", .menu(["1"]), "0 begin; 10 up 7; 20 ended; 30 up 7; 40 press 1",
            "0 play first; 40 1 collected; 40 => ok '1' matched"),
        CollectRow(
            "after the end nothing happens", .menu(["1"]),
            "0 begin 1; 10 begin; 20 ended; 30 broken; 40 press 1; 900 hangup", "0 1 collected; 0 => ok '1' matched"),
        CollectRow(
            "before the beginning nothing happens", .menu(["1"]), "0 ended; 10 broken; 20 press 1; 900 hangup", ""),
    ]
}
