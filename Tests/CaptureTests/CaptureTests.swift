import Capture
import SansIO
import TestSupport
import Testing

@Suite struct CaptureTests {
    private static let ours = NetworkAddress(host: .v4(0x7F00_0001), port: 5060)
    private static let theirs = NetworkAddress(host: .v4(0xC000_0201), port: 40_000)

    /// Two datagrams in a file of our own writing.
    private static func file() -> [UInt8] {
        var writer = CaptureWriter()
        writer.add(Array("first".utf8), from: ours, to: theirs, at: 1_000_000_020)
        writer.add(Array("second".utf8), from: theirs, to: ours, at: 2_000_000_000)
        return writer.bytes
    }

    /// The IPv4 packet of the first datagram.
    private static var packet: [UInt8] { Array(file()[40..<(40 + 33)]) }

    private static func classic(link: UInt32, _ frames: [[UInt8]], littleEndian: Bool = true) -> [UInt8] {
        func word(_ value: UInt32) -> [UInt8] {
            let bytes = (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
            return littleEndian ? bytes : bytes.reversed()
        }
        var bytes = word(0xA1B2_C3D4) + (littleEndian ? [2, 0, 4, 0] : [0, 2, 0, 4])
        bytes += word(0) + word(0) + word(65_535) + word(link)
        for frame in frames {
            bytes += word(1) + word(500_000) + word(UInt32(frame.count)) + word(UInt32(frame.count)) + frame
        }
        return bytes
    }

    private static func block(_ type: UInt32, _ body: [UInt8]) -> [UInt8] {
        func word(_ value: UInt32) -> [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) } }
        let padded = body + [UInt8](repeating: 0, count: (4 - body.count % 4) % 4)
        return word(type) + word(UInt32(12 + padded.count)) + padded + word(UInt32(12 + padded.count))
    }

    private static func blocks(resolution: [UInt8] = []) -> [UInt8] {
        func word(_ value: UInt32) -> [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) } }
        let section = block(0x0A0D_0D0A, word(0x1A2B_3C4D) + [1, 0, 0, 0] + [UInt8](repeating: 0xFF, count: 8))
        let interface = block(1, [101, 0, 0, 0] + word(65_535) + resolution)
        let count = word(UInt32(packet.count))
        return section + interface + block(5, word(0))
            + block(6, word(0) + word(0) + word(1_500_000) + count + count + packet)
    }

    @Test func `datagrams come out as they went in`() throws {
        let capture = try Capture(Self.file())
        #expect(capture.datagrams.map(\.nanoseconds) == [1_000_000_020, 2_000_000_000])
        #expect(capture.datagrams.map(\.source) == [Self.ours, Self.theirs])
        #expect(capture.datagrams.map { String(decoding: $0.payload, as: UTF8.self) } == ["first", "second"])
        #expect(capture.damage == nil)
    }

    /// What stands before the IP packet on each link.
    private static let links: [(UInt32, [UInt8])] = {
        let addresses = [UInt8](repeating: 9, count: 12)
        let empty = [UInt8](repeating: 0, count: 14)
        return [
            (0, [2, 0, 0, 0]), (1, addresses + [0x08, 0x00]), (1, addresses + [0x81, 0x00, 0, 5, 0x08, 0x00]),
            (1, addresses + [0x88, 0xA8, 0, 5, 0x81, 0x00, 0, 6, 0x08, 0x00]), (101, []), (108, [0, 0, 0, 2]),
            (113, empty + [0x08, 0x00]), (228, []), (276, [0x08, 0x00, 0, 0, 0, 0] + empty),
        ]
    }()

    @Test(arguments: links)
    func `a datagram is found behind its link layer`(link: UInt32, before: [UInt8]) throws {
        for littleEndian in [true, false] {
            let capture = try Capture(
                Self.classic(link: link, [before + Self.packet + [0, 0, 0]], littleEndian: littleEndian))
            #expect(capture.datagrams.map { String(decoding: $0.payload, as: UTF8.self) } == ["first"])
            #expect(capture.datagrams.first?.nanoseconds == 1_500_000_000)
        }
    }

    private static let resolutions: [([UInt8], Int64)] = [
        ([], 1_500_000_000), ([9, 0, 1, 0, 9, 0, 0, 0], 1_500_000), ([9, 0, 1, 0, 3, 0, 0, 0], 1_500_000_000_000),
        ([2, 0, 1, 0, 65, 0, 0, 0, 9, 0, 1, 0, 0x8A, 0, 0, 0], 1_464_843_750_000),
        ([9, 0, 1, 0, 0x7F, 0, 0, 0], 1_500_000_000),
    ]

    @Test(arguments: resolutions)
    func `pcapng is read with the resolution of its clock`(options: [UInt8], nanoseconds: Int64) throws {
        let capture = try Capture(Self.blocks(resolution: options))
        #expect(capture.datagrams.map(\.nanoseconds) == [nanoseconds])
    }

    @Test func `IPv6 is read behind its extension headers, and fragments are counted`() throws {
        let addresses = [UInt8](repeating: 0, count: 15) + [1] + [UInt8](repeating: 0, count: 15) + [1]
        let udp: [UInt8] = [0x13, 0xC4, 0x13, 0xC5, 0, 10, 0, 0, 65, 66]
        let plain = [0x60, 0, 0, 0, 0, 10, 17, 64] + addresses + udp
        let optioned = [0x60, 0, 0, 0, 0, 18, 60, 64] + addresses + [17, 0, 1, 4, 0, 0, 0, 0] + udp
        let fragment = [0x60, 0, 0, 0, 0, 18, 44, 64] + addresses + [17, 0, 0, 1, 0, 0, 0, 1] + udp
        var old = Self.packet
        old[6] = 0x20
        let capture = try Capture(Self.classic(link: 101, [plain, optioned, fragment, old]))
        #expect(capture.datagrams.map { Array($0.payload) } == [[65, 66], [65, 66]])
        #expect(capture.datagrams.first?.source.description == "[::1]:5060")
        #expect(capture.fragmentCount == 2)
    }

    private static let strangers: [([UInt8], String)] = [
        ([], "the file is empty"), (Array("RIFF....WAVE".utf8), "neither pcap nor pcapng"),
        ([0xD4, 0xC3, 0xB2, 0xA1, 2, 0], "header of the capture is cut short"),
        (classic(link: 147, []), "link type 147"),
    ]

    @Test(arguments: strangers)
    func `what is no capture is refused with a sentence`(bytes: [UInt8], part: String) {
        let error = #expect(throws: CaptureError.self) { try Capture(bytes) }
        #expect(error?.description.contains(part) == true, "\(error?.description ?? "")")
    }

    @Test func `a capture that is cut anywhere gives what stands before the cut`() throws {
        for file in [Self.file(), Self.blocks(), Self.classic(link: 101, [Self.packet, Self.packet])] {
            let whole = try Capture(file).datagrams
            for end in 0..<file.count {
                guard let capture = try? Capture(Array(file[..<end])) else { continue }
                #expect(whole.starts(with: capture.datagrams))
            }
        }
    }

    @Test func `a length out of nowhere costs no memory`() {
        var file = Self.classic(link: 101, [Self.packet])
        for index in 32..<36 { file[index] = 0xFF }
        let error = #expect(throws: CaptureError.self) { try Capture(file) }
        #expect(
            error?.description
                == "a packet claims 4294967295 bytes, and 33 are left: the file is cut short or damaged (at byte 24)")
    }

    @Test func `no damage stops the reader`() {
        var mutator = Mutator(seed: 5)
        var count = 0
        for file in [Self.file(), Self.blocks(resolution: [9, 0, 1, 0, 9, 0, 0, 0])] {
            for _ in 0..<5000 { count += (try? Capture(mutator.mutated(file)).datagrams.count) ?? 0 }
        }
        #expect(count > 0)
    }
}
