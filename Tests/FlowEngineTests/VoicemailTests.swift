import FlowModel
import SansIO
import Testing
import YAML

@testable import FlowEngine

@Suite("voicemail") struct VoicemailTests {
    private static func flow(_ step: String, language: String = "en-US") -> String {
        """
        flow: f
        language: \(language)
        sections:
          main:
            - answer
            - voicemail: \(step)
              next: {stored: stored, empty: empty, hangup: gone}
          stored:
            - log: "kept ${message.file}"
            - say: "Thanks for ${message.duration} seconds."
          empty:
            - say: "Nothing."
          gone:
            - log: "gone with ${message.file}"
        """
    }

    private func load(_ text: String) -> FlowLoadResult {
        FlowLoader(readFile: { $0 == "flows/f.yaml" ? Array(text.utf8) : nil }, checkSound: { _, _ in nil })
            .load("flows/f.yaml")
    }

    /// A caller who has heard the tone; there is no recorded greeting.
    private func call(_ text: String = flow("{mailbox: sales, save_as: message}")) throws -> Caller {
        let result = load(text)
        let program = try #require(result.program, "\(result.diagnostics)")
        var caller = Caller(program)
        caller.send(.started(isAnswered: true))
        caller.send(.playFailed(caller.lastToken, reason: "there is no such file"))
        caller.playEnds()
        return caller
    }

    private let kept = RecordedMessage(file: "mailboxes/sales/2026.wav", duration: .milliseconds(4260))

    @Test("a message that is sent is stored, told as an event and given to the flow") func stored() throws {
        var caller = try call()
        #expect(caller.commands.last == "record mailboxes/sales/2026-03-06T10-00-00.wav")
        caller.send(.recordFinished(caller.lastToken, .saved(kept, outcome: "finished")))
        caller.press("1")
        #expect(caller.commands.contains { $0.hasPrefix("tell voicemail") && $0.contains("\"mailbox\":\"sales\"") })
        #expect(caller.commands.contains { $0.contains("\"from\":\"+12125550177\"") })
        caller.playEnds()
        #expect(caller.commands.last == "play Thanks for 4.3 seconds.")
        #expect(caller.journalText.contains("kept mailboxes/sales/2026.wav"))
    }

    @Test("without notify nobody is told") func silent() throws {
        var caller = try call(Self.flow("{mailbox: sales, notify: false, save_as: message}"))
        caller.send(.recordFinished(caller.lastToken, .saved(kept, outcome: "silence")))
        caller.press("1")
        #expect(!caller.commands.contains { $0.hasPrefix("tell") })
    }

    @Test("a caller who says nothing is told so, and the outcome is empty") func empty() throws {
        var caller = try call()
        caller.send(.recordFinished(caller.lastToken, .empty))
        #expect(caller.commands.last == "play There is no message.")
        caller.playEnds()
        #expect(caller.commands.last == "play Nothing.")
    }

    @Test("a full disk is told, and the outcome is empty") func full() throws {
        var caller = try call()
        caller.send(.recordFinished(caller.lastToken, .failed("the disk is full")))
        caller.playEnds()
        #expect(caller.commands.last == "play Nothing.")
    }

    @Test("hanging up sends the message, while it is recorded and while the caller chooses", arguments: [false, true])
    func hangUp(chooses: Bool) throws {
        var caller = try call()
        if chooses {
            caller.send(.recordFinished(caller.lastToken, .saved(kept, outcome: "finished")))
            caller.send(.hungUp(by: "caller"))
        } else {
            caller.send(.hungUp(by: "caller"))
            caller.send(.recordFinished(caller.lastToken, .saved(kept, outcome: "hangup")))
        }
        #expect(caller.commands.contains { $0.hasPrefix("tell voicemail") })
        #expect(caller.journalText.contains("gone with mailboxes/sales/2026.wav"))
        #expect(caller.results.map(\.outcome) == ["hangup"])
    }

    @Test("a caller who hangs up during the greeting has left nothing, and the flow ends") func early() throws {
        let program = try #require(load(Self.flow("{mailbox: sales, save_as: message}")).program)
        var caller = Caller(program)
        caller.send(.started(isAnswered: true))
        caller.send(.hungUp(by: "caller"))
        #expect(caller.results.map(\.outcome) == ["hangup"])
        #expect(!caller.commands.contains { $0.hasPrefix("tell") })
    }

    @Test(
        "it speaks the flow's language, and English where it has no words",
        arguments: [
            ("de-DE", "Bitte sprechen Sie nach dem Ton"), ("es", "deje su mensaje"), ("fr-CA", "laisser un message"),
            ("it", "Please leave a message"),
        ])
    func languages(tag: String, words: String) throws {
        let program = try #require(load(Self.flow("{mailbox: sales, save_as: message}", language: tag)).program)
        var caller = Caller(program)
        caller.send(.started(isAnswered: true))
        caller.send(.playFailed(caller.lastToken, reason: "there is no such file"))
        #expect(caller.commands.last?.contains(words) == true, "\(caller.commands)")
    }

    @Test(
        "mistakes are refused where they are",
        arguments: [
            ("{}", "voicemail needs mailbox"), ("{mailbox: ../x}", "the name of a folder"),
            ("{mailbox: $caller.name}", "caller.name may be missing"),
            ("{mailbox: $secret.box}", "secret.box is secret"), ("{mailbox: a, greetings: b.wav}", "has no key"),
            ("{mailbox: a, notify: perhaps}", "true or false"), ("{mailbox: a, greeting: /etc/x.wav}", "a path below"),
        ])
    func mistakes(step: String, words: String) {
        let text = "flow: f\nsections:\n  main:\n    - voicemail: \(step)\n"
        let diagnostics = load(text).diagnostics
        #expect(
            diagnostics.contains { $0.message.contains(words) && $0.place?.line == 4 }, "\(step): \(diagnostics)")
    }

    @Test("the message may be missing where nobody left one") func nullable() {
        let text = "flow: f\nsections:\n  main:\n    - voicemail: {mailbox: a, save_as: m}\n    - log: \"${m.file}\"\n"
        #expect(load(text).diagnostics.contains { $0.message.contains("m.file") })
    }
}
