import Audio
import CallEngine
import FlowEngine
import FlowModel
import MediaEngine
import Numbering
import SansIO
import Simulator
import Testing

@Suite("Flows swapped while calls go on") struct ReplaceTests {
    private static func flow(_ name: String) -> String {
        """
        flow: \(name)
        sections:
          main:
            - answer
            - say: "This is \(name)."
            - wait: 5s
            - goto: later
          later:
            - say: "Still \(name)."
            - wait: 5s
            - hangup
        """
    }

    private static func prompts(_ length: Int, _ texts: String...) -> PromptShelf {
        PromptShelf(
            Dictionary(
                uniqueKeysWithValues: texts.map { text in
                    (
                        PromptKey.speech(text: text, language: "en-US", voice: nil),
                        Prompt(name: text, samples: [Int16](repeating: 500, count: length))
                    )
                }))
    }

    private func replace(_ calls: SimulatedCalls, flow: String, prompts: PromptShelf, version: Int) throws {
        let program = try SimulatedCalls.compile(flow)
        let plan = NumberPlan(entries: [try PhoneNumber(SimulatedCalls.did): .init(label: nil, program: program)])
        calls.bot.exchange.replace(
            plan: plan, trunks: calls.bot.exchange.configuration.trunks, prompts: prompts, secrets: .known([:]),
            version: version)
    }

    private func heard(_ calls: SimulatedCalls) -> [String] {
        calls.journal.compactMap { if case .flow(.promptStarted(let text)) = $0 { text } else { nil } }
    }

    @Test func `a running call keeps its flow and prompts, a new one gets the new ones`() throws {
        let calls = try SimulatedCalls(flow: Self.flow("first"))
        let shelf = Self.prompts(4000, "This is first.", "Still first.")
        try replace(calls, flow: Self.flow("first"), prompts: shelf, version: 1)
        var fetched: [PromptKey] = []
        calls.bot.onFetch = { key in
            fetched.append(key)
            return .failure(PromptUnavailable(reason: "not there"))
        }
        _ = try calls.call()
        calls.run(seconds: 3)
        try replace(
            calls, flow: Self.flow("second"), prompts: Self.prompts(4000, "This is second.", "Still second."),
            version: 2)
        _ = try calls.call()
        calls.run(seconds: 3)
        #expect(calls.bot.exchange.callsByVersion == [1: 1, 2: 1])
        calls.run(seconds: 30)
        #expect(heard(calls) == ["This is first.", "This is second.", "Still first.", "Still second."])
        #expect(fetched.isEmpty, "each version has its own prompts")
        #expect(calls.records.map(\.outcome) == ["completed", "completed"])
        #expect(calls.bot.exchange.callsByVersion == [:])
    }

    @Test func `fifty calls through twenty swaps lose no packet and end as they began`() throws {
        let calls = try SimulatedCalls(flow: Self.flow("flow0"))
        calls.bot.onFetch = { key in
            guard case .speech(let text, _, _) = key else { return .failure(PromptUnavailable(reason: "no file")) }
            return .success(Prompt(name: text, samples: [Int16](repeating: 500, count: 4000)))
        }
        for round in 0..<20 {
            try replace(calls, flow: Self.flow("flow\(round)"), prompts: PromptShelf(), version: round + 1)
            for _ in 0..<(round % 2 == 0 ? 3 : 2) { _ = try calls.call() }
            calls.run(seconds: 0.3)
        }
        calls.run(seconds: 40)
        #expect(calls.records.count == 50)
        #expect(calls.records.allSatisfy { $0.outcome == "completed" && $0.packetsLost == 0 })
        // Every call says goodbye in the words of the flow that greeted it.
        for round in 0..<20 {
            let greetings = heard(calls).count { $0 == "This is flow\(round)." }
            #expect(greetings == (round % 2 == 0 ? 3 : 2))
            #expect(heard(calls).count { $0 == "Still flow\(round)." } == greetings)
        }
    }
}
