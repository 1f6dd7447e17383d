import SIPMessage
import SansIO
import Testing

@Suite("Streams of messages (RFC 3261 §18.3, RFC 5626 §3.5.1)")
struct StreamFramerTests {
    private static func message(_ number: Int, body: String = "", field: String = "Content-Length") -> [UInt8] {
        wire("OPTIONS sip:a@b SIP/2.0\nCSeq: \(number) OPTIONS\n\(field): \(body.utf8.count)\n\n") + Array(body.utf8)
    }

    private static let stream: [([UInt8], StreamFramer.Item)] = [
        (message(1), .message(message(1))),
        (message(2, body: "v=0\r\n\r\nx"), .message(message(2, body: "v=0\r\n\r\nx"))),
        (wire("\n"), .lineEnd), (wire("\n"), .ping),
        (message(3, field: "l"), .message(message(3, field: "l"))),
        (wire("\n"), .lineEnd),
        (message(4, body: "y", field: "content-LENGTH "), .message(message(4, body: "y", field: "content-LENGTH "))),
        (
            message(5, body: "z", field: "X: 9\r\nContent-Length:\r\n"),
            .message(message(5, body: "z", field: "X: 9\r\nContent-Length:\r\n"))
        ),
    ]
    private static let bytes = stream.dropLast().flatMap(\.0)
    private static let items = stream.dropLast().map(\.1)

    @Test(
        "however the stream is cut, the same messages and keep-alives come out: at each byte, and in pieces of each size"
    )
    func cuts() throws {
        for cut in 0...Self.bytes.count {
            var framer = StreamFramer()
            let items = try framer.read(Self.bytes[..<cut]) + framer.read(Self.bytes[cut...])
            #expect(items == Self.items, "cut at \(cut)")
            #expect(framer.waitingBytes == 0)
        }
        for size in 1...40 {
            var framer = StreamFramer()
            var items: [StreamFramer.Item] = []
            for start in stride(from: 0, to: Self.bytes.count, by: size) {
                items += try framer.read(Self.bytes[start..<min(start + size, Self.bytes.count)])
            }
            #expect(items == Self.items, "pieces of \(size)")
        }
    }

    @Test("a Content-Length over two lines, and line ends without carriage returns")
    func folded() throws {
        for header in [
            "A sip:b SIP/2.0\r\nContent-Length:\r\n 3\r\n\r\n", "A sip:b SIP/2.0\nl: 3\n\n",
            "A sip:b SIP/2.0\r\nl:\t3 \r\n\r\n",
        ] {
            var framer = StreamFramer()
            #expect(try framer.read(Array("\(header)abcX".utf8)) == [.message(Array("\(header)abc".utf8))])
            #expect(framer.waitingBytes == 1)
        }
    }

    @Test(
        "what ends a stream, and goes on ending it",
        arguments: [
            ("A sip:b SIP/2.0\nTo: c\n\n", .noContentLength), ("A sip:b SIP/2.0\nl: x\n\n", .contentLength),
            ("A sip:b SIP/2.0\nl: -1\n\n", .contentLength), ("A sip:b SIP/2.0\nl:\n\n", .contentLength),
            ("A sip:b SIP/2.0\nl: 1\nContent-Length: 2\n\n", .contentLength),
            ("A sip:b SIP/2.0\nl: 4294967297\n\n", .contentLength), ("A sip:b SIP/2.0\nl: 65535\n\n", .tooLong),
            (String(repeating: "a", count: 65_536), .tooLong), (String(repeating: "a: b\n", count: 14_000), .tooLong),
        ] as [(String, StreamFramer.Fault)])
    func faults(text: String, fault: StreamFramer.Fault) {
        var framer = StreamFramer()
        #expect(throws: fault) { try framer.read(wire(text)) }
        #expect(throws: fault) { try framer.read(Self.message(1)) }
        #expect(framer.waitingBytes == 0)
    }

    @Test("the time does not grow with the square of the length: a long header byte by byte")
    func dripping() throws {
        var framer = StreamFramer()
        let long = wire("A sip:b SIP/2.0\nX: \(String(repeating: "y", count: 60_000))\nl: 0\n\n")
        var items: [StreamFramer.Item] = []
        for byte in long { items += try framer.read(CollectionOfOne(byte)) }
        #expect(items == [.message(long)])
    }

    @Test("20 000 damaged streams in pieces: messages, or one fault")
    func damaged() {
        var random = RandomSource(seed: 11)
        for _ in 0..<20_000 {
            var bytes = Self.bytes
            for _ in 0...random.next() % 5 { bytes = FuzzTests.mutate(bytes, with: &random) }
            var framer = StreamFramer()
            var rest = bytes[...]
            while !rest.isEmpty {
                let piece = rest.prefix(1 + Int(random.next() % 200))
                rest = rest.dropFirst(piece.count)
                guard let items = try? framer.read(piece) else { break }
                #expect(items.count <= piece.count + 1 && framer.waitingBytes <= SIPMessage.maximumLength)
            }
        }
    }

    @Test("as many line ends as fit, with and without carriage returns, cost no more than other bytes")
    func lineEnds() throws {
        for (unit, pings) in [("\n", 1_000_000), ("\r\n", 500_000), ("\r", 0)] {
            var framer = StreamFramer()
            let text = Array(String(repeating: unit, count: 2_000_000 / unit.utf8.count).utf8)
            let items = try framer.read(text)
            #expect(items.filter { $0 == .ping }.count == pings && framer.waitingBytes <= 1)
            #expect(try framer.read(Array("OPTIONS sip:a SIP/2.0\r\nl: 0\r\n\r\n".utf8)).count == 1)
        }
    }
}
