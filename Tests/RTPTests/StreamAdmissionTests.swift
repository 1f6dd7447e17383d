import Testing

@testable import RTP

@Suite("Stream admission") struct StreamAdmissionTests {
    /// A stream of source 7 that has come to packet 99; the next one would be 100.
    private func running() -> StreamAdmission {
        var admission = StreamAdmission()
        #expect(admission.admit(header(99), expected: nil, reach: 8) == .begins(unwrapped: 99))
        return admission
    }

    @Test("Packets near the expected one belong to the stream", arguments: [UInt16(0), 50, 99, 100, 107])
    func near(sequence: UInt16) {
        var admission = running()
        #expect(admission.admit(header(sequence), expected: 100, reach: 8) == .belongs(unwrapped: Int64(sequence)))
    }

    @Test(
        "A single stranger changes nothing",
        arguments: [
            header(100, ssrc: 8), header(108), header(60_000), header(65_535),
        ])
    func stranger(stranger: RTPHeader) {
        var admission = running()
        #expect(admission.admit(stranger, expected: 100, reach: 8) == .suspect)
        #expect(admission.admit(stranger, expected: 100, reach: 8) == .suspect, "a duplicate is not a successor")
        #expect(admission.source == SSRC(7))
        #expect(admission.admit(header(100), expected: 100, reach: 8) == .belongs(unwrapped: 100))
    }

    static let successions: [(RTPHeader, Int64, Bool)] = [
        (header(108), 108, false), (header(40_000), -25_536, false), (header(5, ssrc: 8), 5, true),
        (header(65_535, ssrc: 8), 65_535, true),
    ]

    @Test("Two in a row are a jump, a restart or a new source", arguments: successions)
    func two(first: RTPHeader, unwrapped: Int64, isNewSource: Bool) {
        var admission = running()
        var second = first
        second.sequence = first.sequence.next
        #expect(admission.admit(first, expected: 100, reach: 8) == .suspect)
        #expect(
            admission.admit(second, expected: 100, reach: 8)
                == .beginsWithSuspect(unwrapped: unwrapped, isNewSource: isNewSource))
        #expect(admission.source == first.ssrc)
        second.sequence = second.sequence.next
        #expect(admission.admit(second, expected: unwrapped + 2, reach: 8) == .belongs(unwrapped: unwrapped + 2))
    }
}
