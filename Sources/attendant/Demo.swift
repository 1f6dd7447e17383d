import ArgumentParser
import Audio
import CallEngine
import Foundation
import Numbering
import SansIO
import Server
import Synchronization
import Telephony

/// `attendant demo`
struct Demo: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Starts the bot, calls it once with a recorded caller, and goes on serving.",
        discussion: """
            The call is a real one, over SIP and RTP on the loopback address; the caller's keys are tones in a
            recording. It is printed live and written as a stereo WAV.

              attendant demo
              attendant demo --caller flows/audio/caller-front-desk-3.wav --once
            """
    )

    @OptionGroup var configured: Configured

    @Option(help: ArgumentHelp("The caller's side of the call, a sound file.", valueName: "file"))
    var caller = "flows/audio/caller-front-desk-3.wav"

    @Flag(help: "End after the call instead of serving on.")
    var once = false

    func run() async throws {
        let configuration = try configured.read()
        guard let number = configuration.numbers.first?.number else {
            throw Terminal.stop("\(configured.config) has no numbers to call")
        }
        guard let bytes = Files.bytes(of: caller) else { throw Terminal.stop("there is no recording \(caller)") }
        let samples: [Int16]
        do { samples = try SoundFile.readMono8k(bytes, name: caller) } catch { throw Terminal.stop(error.description) }

        let speech = try Configured.speech(of: configuration)
        let library = try Configured.load(configuration.flowPaths, speech)
        let live = LiveCalls(showsCallID: false)
        let ids = FirstCall()
        let server = try await Configured.start(configuration, library, speech) { entry in
            ids.note(entry.call)
            live.show(entry)
        }
        Terminal.print("listening on udp \(server.localAddress); calling \(number) with \(caller)\n")
        try await placeCall(to: number, at: server.localAddress.description, playing: samples)
        await server.finishWriting()
        tellRecording(of: ids.call, configuration)
        guard !once else { return await server.stop() }
        tellHowToCall(number, server)
        await StopSignals().next()
        await server.drain(limit: .seconds(5))
    }

    /// The demonstration caller: a program on the library, as anyone could write it.
    private func placeCall(to number: PhoneNumber, at address: String, playing samples: [Int16]) async throws {
        let callerID = "+15557650000"
        do {
            let trunk = Client.TrunkAddress("bot", at: address, callerIDs: [try PhoneNumber(callerID)])
            let client = try await Client(.init(listen: "127.0.0.1:0", trunk: trunk))
            let call = try await client.startPhoneCall(number: number.description, callerID: callerID)
            try await call.waitUntilAnswered()
            await call.play(samples)
            await Self.waitForHangup(of: call, atMost: .seconds(30))
            await client.close()
        } catch {
            throw Terminal.stop("the demonstration call failed: \(error)")
        }
    }

    /// The bot ends the call when its flow is over; a flow that does not is left after a while.
    private static func waitForHangup(of call: Telephony.Call, atMost limit: Duration) async {
        let patience = Task {
            try await Task.sleep(for: limit)
            call.hangup()
        }
        for await _ in call.events {}
        patience.cancel()
    }

    private func tellRecording(of call: CallID?, _ configuration: ServerConfiguration) {
        guard let call, let path = configuration.recordingPath(of: call) else { return }
        Terminal.print("\nListen to it (the caller left, the bot right):\n  \(path)")
    }

    private func tellHowToCall(_ number: PhoneNumber, _ server: AttendantServer) {
        Terminal.print(
            """

            The bot goes on serving. Call it with any softphone on this machine:
              sip:\(number)@\(server.localAddress)
              for instance: baresip -e "/dial sip:\(number)@\(server.localAddress)"
            Ctrl-C ends it.
            """
        )
    }
}

/// The first call that was journalled.
private final class FirstCall: Sendable {
    private let id = Mutex<CallID?>(nil)
    var call: CallID? { id.withLock { $0 } }
    func note(_ call: CallID) { id.withLock { $0 = $0 ?? call } }
}
