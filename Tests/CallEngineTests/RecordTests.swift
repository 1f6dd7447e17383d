import Audio
import CallEngine
import FlowEngine
import FlowModel
import MediaEngine
import SansIO
import Simulator
import Testing

/// A call whose flow records a message, from the phone's voice to the file.
@Suite("record and record_call in a call") struct RecordTests {
    private static let message = """
        flow: test
        vars: {message: null}
        sections:
          main:
            - answer
            - record:
                max_length: 20s
                silence: 3s
                min_length: 1s
                to: "inbox/${caller.number ?? 'nobody'}.wav"
                save_as: message
              next: {finished: got, silence: got, max_length: got, hangup: alone, empty: none, failed: broken}
          got:
            - play: $message.file
              next: {failed: broken}
            - hangup
          alone:
            - say: "Nobody hears this."
            - log: "left alone with ${message.duration}"
            - menu: {prompt: {say: "Nor this."}, options: {"1": none}}
              next: {failed: none}
          none:
            - hangup
          broken:
            - say: "Sorry."
            - hangup
        """

    private static let voice = Prompt(
        name: "voice", samples: ToneGenerator.samples(hertz: [250, 500, 750], levelDBm0: -16, duration: .seconds(4)))

    /// A call in which the phone speaks for four seconds from the third on, unless it is quiet.
    private func calls(speaks: Bool = true, impairment: Impairment = .none, flow: String = message) throws
        -> (calls: SimulatedCalls, id: CallID)
    {
        let calls = try SimulatedCalls(flow: flow, impairment: impairment)
        let id = try calls.call()
        let fetch = calls.bot.onFetch
        calls.bot.onFetch = { key in
            if case .file(_, let path?) = key, let found = calls.bot.files.recordings[path] {
                return .success(Prompt(name: path, samples: found.samples))
            }
            return fetch(key)
        }
        if speaks {
            calls.simulation.at(.zero + .seconds(3)) {
                calls.phone.exchange.play(
                    [.prompt(Self.voice)], id: PlaybackID(rawValue: 5), on: id, at: calls.simulation.now)
            }
        }
        return (calls, id)
    }

    private let path = "inbox/\(SimulatedCalls.callerNumber).wav"

    @Test("A key ends the message, which is played back") func finished() throws {
        let (calls, id) = try calls()
        calls.press("#", on: id, after: 8)
        calls.run(seconds: 60)
        #expect(calls.path == ["main", "got"])
        let recording = try #require(calls.bot.files.recordings[path])
        #expect(recording.channels == 1)
        #expect((4000...4600).contains(recording.samples.count / 8), "\(recording.samples.count / 8) ms")
        #expect(calls.records.first?.outcome == "completed")
        #expect(calls.bot.exchange.callCount == 0)
    }

    @Test("Silence ends it, too; silence alone is no message", arguments: [true, false])
    func silence(speaks: Bool) throws {
        let (calls, _) = try calls(speaks: speaks)
        calls.run(seconds: 60)
        #expect(calls.path == ["main", speaks ? "got" : "none"])
        #expect(calls.bot.files.order == (speaks ? [path] : []))
    }

    @Test("Whoever hangs up in the middle has left a message, and the flow goes on without them") func hangUp() throws {
        let (calls, id) = try calls()
        calls.simulation.at(.zero + .seconds(6)) { calls.phone.exchange.hangUp(id, at: calls.simulation.now) }
        calls.run(seconds: 60)
        #expect(calls.path == ["main", "alone"])
        let seconds = try #require(calls.bot.files.recordings[path]).samples.count / 8
        #expect((2700...3300).contains(seconds), "\(seconds) ms")
        let record = try #require(calls.records.first)
        #expect(calls.records.count == 1)
        #expect(record.outcome == "hangup")
        #expect(record.endedBy == "caller")
        #expect(record.duration < .seconds(7))
        #expect(calls.bot.exchange.callCount == 0)
        let spoken = calls.journal.contains { if case .flow(.promptStarted) = $0 { true } else { false } }
        #expect(!spoken)
    }

    @Test("Whoever hangs up at the beep has left nothing") func hangUpAtOnce() throws {
        let (calls, id) = try calls(speaks: false)
        calls.simulation.at(.zero + .milliseconds(1200)) { calls.phone.exchange.hangUp(id, at: calls.simulation.now) }
        calls.run(seconds: 60)
        #expect(calls.path == ["main", "none"])
        #expect(calls.bot.files.order == [])
        #expect(calls.records.map(\.outcome) == ["hangup"])
    }

    @Test("A disk that is full, at once or in the middle or at the end, is the outcome failed", arguments: 0..<3)
    func fullDisk(when: Int) throws {
        let (calls, id) = try calls()
        calls.bot.files.fault = { _, notice in
            switch (notice, when) {
            case (.begin, 0), (.audio, 1), (.finish, 2): "no space left on device"
            default: nil
            }
        }
        calls.press("#", on: id, after: 8)
        calls.run(seconds: 60)
        #expect(calls.path == ["main", "broken"])
        #expect(calls.phoneWasHungUp)
        #expect(calls.records.map(\.outcome) == ["completed"])
        let told = calls.journal.contains {
            if case .problem(let text) = $0 { text == "a recording failed: no space left on device" } else { false }
        }
        #expect(told)
    }

    @Test("The whole call is as long as the call, both sides together, whatever the line does", arguments: [0.0, 0.05])
    func wholeCall(loss: Double) throws {
        let flow = """
            flow: test
            defaults: {on_error: broken}
            sections:
              main:
                - answer
                - record_call: start
                - wait: 12s
                - hangup
              broken:
                - say: "Sorry."
            """
        let line = Impairment(delay: .milliseconds(20), jitter: .milliseconds(30), loss: loss)
        let (calls, _) = try calls(impairment: line, flow: flow)
        calls.run(seconds: 60)
        let name = try #require(calls.bot.files.order.first)
        let recording = try #require(calls.bot.files.recordings[name])
        #expect(recording.channels == 2)
        let length = recording.samples.count / 16
        #expect(abs(length - 12_000) <= 40, "\(length) ms")
        let begin = try #require(recording.channel(0).firstIndex { abs(Int($0)) > 1000 })
        #expect(begin > 0)
    }

    @Test("Paused time is silent, and a secret entry is in no recording", arguments: [false, true])
    func secret(asEvents: Bool) throws {
        let flow = """
            flow: test
            defaults: {on_error: broken}
            sections:
              main:
                - record_call: {start: true, channels: mono}
                - gather: {prompt: {say: "Your PIN."}, digits: 4, sensitive: true, save_as: pin}
                  next: {failed: main}
                - gather: {prompt: {say: "Your house number."}, digits: 2, save_as: house}
                  next: {failed: main}
                - hangup
              broken:
                - say: "Sorry."
            """
        let (calls, id) = try calls(speaks: false, flow: flow)
        calls.press("4711", on: id, after: 4, asEvents: asEvents)
        // A phone that has sent events is not listened to for tones any more: it sends all its keys so.
        calls.press("25", on: id, after: 8, asEvents: asEvents)
        calls.run(seconds: 30)
        #expect(calls.records.map(\.outcome) == ["completed"])
        let name = try #require(calls.bot.files.order.first)
        var detector = DTMFDetector()
        var keys = ""
        try #require(calls.bot.files.recordings[name]).samples.withUnsafeBufferPointer { detector.process($0) }
        while let event = detector.next() {
            if case .began(let digit, _, _) = event { keys.append(digit.description) }
        }
        #expect(calls.keys.count == 6)
        #expect(keys == (asEvents ? "" : "25"))
    }

    @Test(
        "A recording of the whole call is as long as the call, whatever the network does",
        arguments: [
            Impairment.none, Impairment(loss: 0.05),
            Impairment(jitter: .milliseconds(40), loss: 0.02, duplication: 0.02),
        ])
    func wholeCall(impairment: Impairment) throws {
        let flow = """
            flow: test
            defaults: {on_error: over}
            sections:
              over: [hangup]
              main: [answer, {record_call: {start: true}}, {play: {tone: "440/60s"}}, hangup]
            """
        let calls = try SimulatedCalls(flow: flow, impairment: impairment)
        let id = try calls.call()
        calls.run(seconds: 40.013)
        calls.phone.exchange.hangUp(id, at: calls.simulation.now)
        calls.run(seconds: 2)
        let record = try #require(calls.records.first)
        let recording = try #require(calls.bot.files.recordings.values.first)
        let difference = (recording.duration - record.duration).wholeMilliseconds
        #expect(abs(difference) <= 20, "\(difference) ms")
        #expect(recording.channels == 2)
    }
}
