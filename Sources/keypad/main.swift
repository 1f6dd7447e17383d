// A bot in thirty lines, on the library: answers the calls to your numbers, plays a tone for each key it
// hears, and hangs up on #.
//
//   swift run keypad 127.0.0.1:5062        then call sip:+15551230000@127.0.0.1:5062 with a softphone
import Audio
import Numbering
import Telephony

let beep = ToneGenerator.samples(hertz: [880], levelDBm0: -12, duration: .milliseconds(150))
let listen = CommandLine.arguments.dropFirst().first ?? "127.0.0.1:5062"
let client = try await Client(.init(listen: listen))
print("listening on \(client.localAddress)")

await withTaskGroup(of: Void.self) { group in
    for await call in client.incomingCalls {
        guard call.toType == .did else {
            call.reject(status: 404)
            continue
        }
        group.addTask {
            print("call from \(call.callerID?.number ?? "a withheld number"), \(call.callerID?.name ?? "no name")")
            guard (try? await call.answer()) != nil else { return }
            for await event in call.events {
                switch event {
                case .key("#"): call.hangup()
                case .key(let key):
                    print("key \(key)")
                    await call.play(beep)
                case .hangup(let reason): print("hangup: \(reason)")
                case .ringing, .answered: break
                }
            }
        }
    }
}
