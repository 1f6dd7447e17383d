import FlowModel
import SansIO
import Testing
import YAML

@testable import FlowEngine

@Suite("record, record_call, and a flow after the hang-up") struct RecordTests {
    private static let flow = """
        flow: f
        vars: {message: null}
        sections:
          main:
            - record: {to: "in/${caller.name ?? 'x'}.wav", finish_on: ["*", "#"], save_as: message}
              next: {hangup: deliver, empty: sorry, failed: sorry}
            - say: "Thanks for ${message.duration} seconds."
            - goto: deliver
          deliver:
            - log: "delivered ${message.file ?? 'nothing'}"
            - say: "Stored."
            - wait: 1m
            - log: "and on"
            - menu: {prompt: {say: "More?"}, options: {"1": sorry}}
              next: {failed: sorry}
          sorry:
            - say: "Sorry."
        """

    private func call(_ text: String = flow, facts: CallFacts = .usual) throws -> Caller {
        let result = FlowLoader(
            readFile: { $0 == "f.yaml" ? Array(text.utf8) : nil }, checkSound: { _, _ in nil }
        ).load("f.yaml")
        let program = try #require(result.program, "\(result.diagnostics)")
        var caller = Caller(program, facts: facts)
        caller.send(.started(isAnswered: true))
        return caller
    }

    private let kept = RecordedMessage(file: "data/in/Ada.wav", duration: .milliseconds(4260))

    @Test("A finish key stops it, other keys do not, and the file comes with its length") func finishKey() throws {
        var caller = try call()
        #expect(caller.commands == ["record in/Ada.wav"])
        caller.press("5")
        #expect(caller.commands == ["record in/Ada.wav"])
        caller.press("*")
        #expect(caller.commands == ["record in/Ada.wav", "stop record by key"])
        caller.send(.recordFinished(caller.lastToken, .saved(kept, outcome: "finished")))
        #expect(caller.commands.last == "play Thanks for 4.3 seconds.")
        #expect(caller.run.variables["message"] == .map(["file": .text("data/in/Ada.wav"), "duration": .decimal(4.3)]))
    }

    @Test("After a hang-up the message is waited for, steps without a caller run, the rest is passed over")
    func hangUp() throws {
        var caller = try call()
        caller.send(.hungUp(by: "caller"))
        #expect(caller.results.isEmpty)
        caller.send(.recordFinished(caller.lastToken, .saved(kept, outcome: "hangup")))
        #expect(caller.results.map(\.outcome) == ["hangup"])
        #expect(caller.results.map(\.detail) == ["hung up by caller"])
        #expect(caller.results.first?.path == ["main", "deliver"])
        #expect(caller.commands == ["record in/Ada.wav"], "nothing is played, and nobody is hung up")
        let logged = caller.journal.compactMap { if case .log("info", let text) = $0 { text } else { nil } }
        #expect(logged == ["delivered data/in/Ada.wav", "and on"])
    }

    @Test("Whoever hangs up without a word has left none") func emptyHangUp() throws {
        var caller = try call()
        caller.send(.hungUp(by: "caller"))
        caller.send(.recordFinished(caller.lastToken, .empty))
        #expect(caller.results.map(\.outcome) == ["hangup"])
        #expect(caller.results.first?.path == ["main", "sorry"])
        #expect(caller.run.variables["message"] == .null)
    }

    @Test("A disk that never answers is the outcome failed, with a caller and without", arguments: [false, true])
    func stuck(hangsUp: Bool) throws {
        var caller = try call()
        if hangsUp { caller.send(.hungUp(by: "caller")) } else { caller.press("#") }
        caller.pass(.seconds(11))
        #expect(caller.run.variables["message"] == .null)
        if hangsUp {
            #expect(caller.results.map(\.outcome) == ["hangup"])
        } else {
            #expect(caller.commands.last == "play Sorry.")
        }
    }

    @Test("A value in the path never leads out of the folder", arguments: ["../../etc", "a/../b", "/x", ".."])
    func path(name: String) throws {
        var facts = CallFacts.usual
        facts.callerName = name
        let caller = try call(facts: facts)
        #expect(caller.commands.first == "play Sorry.")
    }

    @Test("Nothing is recorded before the announcement was heard to its end") func announce() throws {
        let text = """
            flow: f
            defaults: {on_error: sorry}
            sections:
              main:
                - record_call: {start: true, announce: {say: "Recorded."}}
                - record_call: pause
                - hangup
              sorry: [{say: "Sorry."}]
            """
        var caller = try call(text)
        #expect(caller.commands == ["play Recorded."])
        caller.playEnds()
        #expect(caller.commands.last == "record call start(FlowModel.RecordCall.Channels.stereo)")
        caller.send(.callRecorded(caller.lastToken, failure: nil))
        #expect(caller.commands.last == "record call pause")
        caller.send(.callRecorded(caller.lastToken, failure: nil))
        #expect(caller.results.map(\.outcome) == ["completed"])

        var deaf = try call(text)
        deaf.send(.playFailed(deaf.lastToken, reason: "no engine"))
        #expect(deaf.commands == ["play Recorded.", "play Sorry."])

        var full = try call(text)
        full.playEnds()
        full.send(.callRecorded(full.lastToken, failure: "the disk is full"))
        #expect(full.commands.last == "play Sorry.")
    }

    @Test("A sensitive step conceals everything, what may be typed ahead of it keys") func conceal() throws {
        let text = """
            flow: f
            sections:
              main:
                - say: "Hello."
                - menu: {prompt: {say: "One?"}, options: {"1": pin}}
                  next: {failed: pin}
              pin:
                - gather: {prompt: {say: "PIN?"}, digits: 2, sensitive: true, save_as: pin}
                  next: {failed: end}
                - goto: end
              end: [{wait: 1s}]
            """
        var caller = try call(text)
        #expect(caller.concealments == [.keys])
        caller.playEnds()
        #expect(caller.concealments.last == Concealment.none)
        caller.press("1")
        #expect(caller.concealments.last == .everything)
        caller.press("47")
        #expect(caller.concealments == [.keys, .none, .everything, .keys])
    }
}
