import Audio
import Testing

@Suite("DTMF refusals")
struct DTMFRefusalTests {
    /// What the detector says of `samples` that it refused.
    private static func refusals(_ samples: [Int16]) -> [DTMFRefusal] {
        var detector = DTMFDetector(explains: true)
        samples.withUnsafeBufferPointer { detector.process($0) }
        var refusals: [DTMFRefusal] = []
        while let refusal = detector.nextRefusal() { refusals.append(refusal) }
        #expect(detector.next() == nil)
        return refusals
    }

    private static func alone(_ sender: DTMFScene.Sender) -> [Int16] {
        DTMFScene.silence(50) + DTMFScene.key(.six, sender) + DTMFScene.silence(100)
    }

    @Test(
        "a key outside a limit is refused for that reason, with its figures",
        arguments: [
            (DTMFScene.Sender(on: 100, rowOffset: 0.033), DTMFRefusal.Reason.frequency),
            (DTMFScene.Sender(on: 100, twistDecibels: -15), .twist),
            (DTMFScene.Sender(on: 100, twistDecibels: 13), .twist),
            (DTMFScene.Sender(on: 100, levelDBm0: -48), .level),
            (DTMFScene.Sender(on: 22), .length),
        ])
    func limits(sender: DTMFScene.Sender, reason: DTMFRefusal.Reason) throws {
        let refusal = try #require(Self.refusals(Self.alone(sender)).first)
        #expect(refusal.digit == .six)
        #expect(refusal.reason == reason)
        #expect(abs(Double(refusal.rowOffsetPercent) - sender.rowOffset * 100) < 0.3)
        #expect(abs(Double(refusal.twistDecibels) - sender.twistDecibels) < 1)
        #expect(abs(Double(refusal.levelDBm0) - sender.levelDBm0 + abs(sender.twistDecibels)) < 2)
        #expect(refusal.samples.overlaps(400..<400 + sender.on * 8))
    }

    @Test("a key drowned in noise is refused as impure")
    func impure() throws {
        let audio = DTMFScene.noise(Self.alone(DTMFScene.Sender(on: 200)), levelDBm0: -6)
        let refusals = Self.refusals(audio).filter { $0.digit == .six }
        #expect(refusals.contains { $0.reason == .impure })
    }

    @Test("a refusal reads as a sentence")
    func sentence() throws {
        let refusal = try #require(Self.refusals(Self.alone(DTMFScene.Sender(on: 100, rowOffset: 0.033))).first)
        #expect(refusal.description.hasPrefix("no 6: a tone is more than 2.5 % off its frequency (level -10."))
        #expect(refusal.description.contains("row 3."))
    }

    @Test("keys that are taken, and a detector that was not asked, explain nothing")
    func silent() {
        var detector = DTMFDetector()
        Self.alone(DTMFScene.Sender(on: 100, rowOffset: 0.033)).withUnsafeBufferPointer { detector.process($0) }
        #expect(detector.nextRefusal() == nil)
        var explaining = DTMFDetector(explains: true)
        Self.alone(DTMFScene.Sender(on: 100)).withUnsafeBufferPointer { explaining.process($0) }
        #expect(explaining.next() != nil)
        #expect(explaining.nextRefusal() == nil)
    }
}
