import Gateways
import Testing

@Suite("Speech by espeak-ng", .enabled(if: ESpeakEngine().isInstalled, "espeak-ng is not installed"))
struct ESpeakEngineTests {
    @Test(
        "speaks languages, regions it does not know and texts that look like options",
        arguments: [
            ("Thank you for calling.", "en-US"), ("Guten Tag, Sie sprechen mit Müller.", "de-AT"), ("Hello", "en-ZA"),
            ("-v nothing", "en-US"),
        ])
    func speaks(text: String, language: String) throws {
        let samples = try ESpeakEngine().render(SpeechRequest(text: text, language: language))
        #expect((2000...48_000).contains(samples.count))
        #expect(samples.allSatisfy { abs(Int($0)) < 32768 })
        #expect(abs(level(samples) - -16) < 3)
    }

    @Test("an unknown language is an error that names it")
    func refusesUnknownLanguage() throws {
        let error = #expect(throws: SpeechError.self) {
            try ESpeakEngine().render(SpeechRequest(text: "hello", language: "xx"))
        }
        #expect(error?.description.contains("voice does not exist") == true, "\(error?.description ?? "")")
    }

    @Test("the version tells the program's and the pace")
    func knowsVersion() {
        #expect(ESpeakEngine(wordsPerMinute: 120).version.hasSuffix(" at 120"))
        #expect(ESpeakEngine().version.first?.isNumber == true)
    }
}

@Test("a machine without espeak-ng is told what to do")
func missingESpeak() throws {
    let engine = ESpeakEngine(program: "/nowhere/espeak-ng")
    #expect(!engine.isInstalled)
    let error = #expect(throws: SpeechError.self) { try engine.render(SpeechRequest(text: "hello", language: "en")) }
    #expect(error?.description == "espeak-ng is not installed: apt-get install espeak-ng, or set speech.command")
}
