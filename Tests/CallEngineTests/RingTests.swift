import CallEngine
import FlowEngine
import MediaEngine
import SIPMessage
import SansIO
import Simulator
import Testing

@Suite struct RingTests {
    private static func flow(_ ring: String) -> String {
        "flow: test\nsections:\n  main: [\(ring), {wait: 1s}, answer, {play: {tone: \"440/60s\"}}]"
    }

    @Test func `ring sends 180 and no audio, and the call is answered when its time is over`() throws {
        let call = try HandCall(flow: Self.flow("{ring: 3s}"))
        let sent = call.send("INVITE", 1, body: HandCall.sdp(nil)).compactMap { $0.status?.code }
        #expect(sent == [100, 180])
        #expect(call.wait(.milliseconds(3900)).isEmpty && call.packets == 0)
        #expect(call.wait(.milliseconds(300)).compactMap { $0.status?.code } == [200])
    }

    @Test func `early media: 183 with a session description, audio at once, the same description in the 200`() throws {
        let call = try HandCall(flow: Self.flow("{ring: {for: 4s, play: [{tone: \"600/1s\"}, {silence: 1s}]}}"))
        let progress = try #require(call.send("INVITE", 1, body: HandCall.sdp(nil)).last)
        #expect(progress.status?.code == 183 && progress.lines.contains { $0.hasPrefix("m=audio 40000") })
        #expect(call.packetsSent() >= 9)
        #expect(!call.journal.contains(.answered))
        let ok = try #require(call.wait(.seconds(6)) { !$0.isEmpty }.last)
        #expect(ok.status == .ok && ok.lines == progress.lines)
        #expect(call.now > .zero + .milliseconds(4900) && call.now < .zero + .milliseconds(5100))
        let played = call.journal.count { if case .flow(.promptStarted) = $0 { true } else { false } }
        #expect(played == 2)
    }

    @Test func `without a time it plays once; code 183 alone sends a ringing tone; a bare ring takes no time`() throws {
        let once = try HandCall(flow: Self.flow("{ring: {play: {tone: \"600/2s\"}, code: 180}}"))
        let progress = try #require(once.send("INVITE", 1, body: HandCall.sdp(nil)).last)
        #expect(progress.status?.code == 180 && !progress.body.isEmpty)
        #expect(once.wait(.milliseconds(2900)).isEmpty)
        #expect(once.wait(.milliseconds(300)).count == 1)
        let tone = try HandCall(flow: Self.flow("{ring: {for: 2s, code: 183}}"))
        _ = tone.send("INVITE", 1, body: HandCall.sdp(nil))
        #expect(tone.packetsSent() >= 9)
        let bare = try HandCall(flow: Self.flow("ring"))
        #expect(bare.send("INVITE", 1, body: HandCall.sdp(nil)).compactMap { $0.status?.code } == [100, 180])
        #expect(bare.wait(.milliseconds(1100)).count == 1)
    }

    @Test func `a caller who wants our offer hears no early media, and a prompt that is missing costs nothing`() throws
    {
        let delayed = try HandCall(flow: Self.flow("{ring: {for: 2s, play: {tone: \"600/1s\"}}}"))
        let progress = try #require(delayed.send("INVITE", 1).last)
        #expect(progress.status?.code == 183 && progress.body.isEmpty)
        #expect(delayed.packetsSent() == 0)
        let mute = try HandCall(flow: Self.flow("{ring: {for: 2s, play: {say: \"Wait.\"}}}"))
        _ = mute.send("INVITE", 1, body: HandCall.sdp(nil))
        #expect(mute.wait(.milliseconds(3200)).compactMap { $0.status?.code } == [200])
    }

    @Test func `on a call that is up ring does nothing`() throws {
        let call = try HandCall(flow: Self.flow("answer, {ring: 100s}"))
        try call.callUp(offer: HandCall.sdp(nil))
        #expect(call.wait(.milliseconds(200)).isEmpty)
    }

    @Test func `a caller who gives up in the middle of early media leaves a record of an unanswered call`() throws {
        let call = try HandCall(flow: Self.flow("{ring: {for: 60s, play: {tone: \"600/1s\"}}}"))
        _ = call.send("INVITE", 1, body: HandCall.sdp(nil))
        call.wait(.seconds(3))
        let cancel =
            "CANCEL sip:\(SimulatedCalls.did)@192.0.2.1 SIP/2.0\r\n"
            + "Via: SIP/2.0/UDP 198.51.100.7:5062;branch=z9hG4bKINVITE1;rport\r\nMax-Forwards: 70\r\n"
            + "From: <sip:+15557650000@example.com>;tag=their\r\nTo: <sip:\(SimulatedCalls.did)@192.0.2.1>\r\n"
            + "Call-ID: hand\r\nCSeq: 1 CANCEL\r\nContent-Length: 0\r\n\r\n"
        call.exchange.receiveSIP(Array(cancel.utf8), from: HandCall.source, at: call.now)
        call.wait(.milliseconds(100))
        #expect(call.records.map(\.status) == [487] && call.records.map(\.outcome) == ["hangup"])
        #expect(call.exchange.callCount == 0 && !call.exchange.hasMedia)
    }

    @Test func `an application that calls hears early media, and the same audio goes on after the answer`() throws {
        let calls = try SimulatedCalls(flow: Self.flow("{ring: {for: 3s, play: {tone: \"600/1s\"}}}"))
        let call = try calls.call()
        calls.run(seconds: 0.1)
        let ear = LoudnessTap()
        calls.phone.exchange.setTap(ear, on: call)
        calls.run(seconds: 1)
        #expect(!calls.phoneEvents.contains { if case .answered = $0 { true } else { false } })
        #expect(ear.loudPackets > 30)
        calls.run(seconds: 3.2)
        #expect(calls.phoneEvents.contains { if case .answered = $0 { true } else { false } })
        ear.loudPackets = 0
        calls.run(seconds: 2)
        #expect(ear.loudPackets > 40)
    }
}

/// Counts the packets that came with sound in them.
private final class LoudnessTap: MediaTap {
    var loudPackets = 0

    func heard(received: UnsafeBufferPointer<Int16>, sent: UnsafeBufferPointer<Int16>) {
        if received.contains(where: { abs(Int($0)) > 1000 }) { loudPackets += 1 }
    }
}
