import Foundation
import Testing

extension EndToEnd {
    /// baresip as a caller, and as somebody who is called.
    @Suite("Softphone", .withOtherPrograms)
    struct SoftphoneTests {
        @Test("a key in the softphone's audio: its branch is heard as tone and keys")
        func hearsAnswerToAudioKey() async throws {
            let speech = Sound.caller(pressing: "3")
            let (heard, records) = try await Bot.serving("keys.yaml") { bot in
                let phone = try await Softphone(in: bot.scratch, saying: speech, dialling: bot.address)
                return try await report(of: phone)
            }
            #expect(heard.keys == "159")
            #expect(900...1100 ~= heard.toneMilliseconds)
            #expect(records.map(\.path) == [["main", "play"]])
        }

        @Test("the softphone's own telephone-events (RFC 4733): the same")
        func hearsAnswerToEvents() async throws {
            let (heard, records) = try await Bot.serving("keys.yaml") { bot in
                let phone = try await Softphone(
                    in: bot.scratch, saying: Sound.silence(milliseconds: 20_000), dialling: bot.address)
                try await phone.isInCall()
                try phone.press("3")
                return try await report(of: phone)
            }
            #expect(heard.keys == "159")
            #expect(900...1100 ~= heard.toneMilliseconds)
            #expect(records.map(\.path) == [["main", "play"]])
        }

        @Test("a call that we place: the softphone answers and hears the flow")
        func isCalled() async throws {
            let scratch = try Scratch()
            let phone = try await Softphone(in: scratch, saying: Sound.silence(milliseconds: 20_000))
            let bot = try OutboundCall.place(
                to: Softphone.user, through: phone.port, ["--caller-id", OutboundCall.allowed], in: scratch)
            let heard = try await report(of: phone)
            let status = try await bot.exitStatus(within: .seconds(10))
            #expect(status == 0, "\(bot.transcript)")
            #expect(heard.keys == "159")
            #expect(900...1100 ~= heard.toneMilliseconds)
            let records = try Bot.records(in: scratch)
            #expect(records.map(\.direction) == ["outbound"])
            #expect(records.map(\.from) == [OutboundCall.allowed])
            #expect(records.map(\.to) == [Softphone.user])
            #expect(records.allSatisfy { $0.answered_at != nil && $0.ended_by == "flow" })
        }

        @Test(
            "other codecs and encrypted audio: a key in the audio is heard, and so is the answer",
            arguments: [
                ("G722/16000/1", nil, ""), ("opus/48000/2", nil, ""), ("PCMU/8000/1", "srtp-mand", "srtp: required"),
                ("PCMU/8000/1", "srtp", "srtp: optional"), ("opus/48000/2", "srtp-mand", "srtp: optional"),
            ])
        func hearsOtherAudio(codec: String, encryption: String?, setting: String) async throws {
            let speech = Sound.caller(pressing: "3")
            let settings = "\ncodecs: [pcmu, g722, opus]\n\(setting)"
            let (heard, records) = try await Bot.serving("keys.yaml", adding: settings) { bot in
                let phone = try await Softphone(
                    in: bot.scratch, saying: speech, dialling: bot.address, codec: codec, encryption: encryption)
                return try await report(of: phone)
            }
            #expect(heard.keys == "159")
            #expect(900...1100 ~= heard.toneMilliseconds)
            #expect(records.map(\.path) == [["main", "play"]])
        }

        private struct Heard {
            /// The keys, by the program's own detector.
            var keys: String
            /// How long the tone of 1 kHz was, by the test's own arithmetic.
            var toneMilliseconds: Int
        }

        /// What a softphone heard until the bot hung up.
        private func report(of phone: Softphone) async throws -> Heard {
            let (samples, file) = try await phone.heard(within: .seconds(15))
            let folder = URL(fileURLWithPath: file).deletingLastPathComponent()
            let detector = try Child(try Programs.attendant.get(), ["dtmf", "--json", file], in: folder)
            let status = try await detector.exitStatus(within: .seconds(10))
            #expect(status == 0, "\(detector.transcript)")
            let keys = detector.output.split(separator: "\n").compactMap {
                $0.firstMatch(of: /"digit":"(.)"/)?.output.1.first
            }
            return Heard(keys: String(keys), toneMilliseconds: Sound.milliseconds(of: 1000, in: samples))
        }
    }
}
