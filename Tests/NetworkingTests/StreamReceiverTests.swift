import NIOCore
import NIOEmbedded
import NIOTLS
import SIPCore
import SansIO
import Testing

@testable import Networking

/// What a connection may take its time for, on virtual time.
@Suite("The time of connections")
struct StreamReceiverTests {
    private final class Told {
        var messages: [[UInt8]] = []
        var isOpen = false
        var takes = true
    }

    private static let here = NetworkAddress(host: .v4(0x7F00_0001), port: 5060)

    /// A connection with a handshake of five seconds at most, and a message of ten.
    private static func connection(
        over transport: SIPTransport = .tcp, isOurs: Bool = false, takes: Bool = true
    ) throws -> (EmbeddedChannel, Told) {
        let told = Told()
        told.takes = takes
        let channel = EmbeddedChannel()
        let receiver = StreamReceiver(
            over: transport, hop: isOurs ? Hop(here, over: transport) : nil,
            limits: StreamLimits(handshake: .seconds(5), message: .seconds(10)),
            owner: .init(
                opened: { _, _ in
                    told.isOpen = told.takes
                    return told.takes
                }, received: { bytes, _, _ in told.messages.append(bytes) }, closed: { _, _ in told.isOpen = false }))
        try channel.pipeline.syncOperations.addHandler(receiver)
        try channel.connect(to: NIOCore.SocketAddress(ipAddress: "198.51.100.7", port: 4000)).wait()
        return (channel, told)
    }

    private static func pass(_ milliseconds: Int64, on channel: EmbeddedChannel) {
        channel.embeddedEventLoop.advanceTime(by: .milliseconds(milliseconds))
    }

    private static func send(_ text: String, on channel: EmbeddedChannel) throws {
        try channel.writeInbound(ByteBuffer(string: text))
    }

    private static let message = "OPTIONS sip:a SIP/2.0\r\nContent-Length: 0\r\n\r\n"

    @Test("who connects and says nothing is gone after the time of a message; whom we connect to may be silent")
    func silence() throws {
        let (channel, told) = try Self.connection()
        Self.pass(9999, on: channel)
        #expect(told.isOpen)
        Self.pass(1, on: channel)
        #expect(!told.isOpen && !channel.isActive)
        let (ours, other) = try Self.connection(isOurs: true)
        Self.pass(100_000_000, on: ours)
        #expect(other.isOpen)
    }

    @Test("keep-alives are no message")
    func pings() throws {
        let (channel, told) = try Self.connection()
        for _ in 0..<9 {
            Self.pass(1000, on: channel)
            try Self.send("\r\n\r\n", on: channel)
            #expect(try channel.readOutbound(as: ByteBuffer.self) == ByteBuffer(string: "\r\n"))
        }
        #expect(told.isOpen)
        Self.pass(1000, on: channel)
        #expect(!told.isOpen)
    }

    @Test("pings that come together have one answer; a peer that reads none of them gets no more")
    func pingFlood() throws {
        let (channel, told) = try Self.connection()
        try Self.send(String(repeating: "\r\n\r\n", count: 1000), on: channel)
        #expect(try channel.readOutbound(as: ByteBuffer.self)?.readableBytes == 2)
        #expect(try channel.readOutbound(as: ByteBuffer.self) == nil)
        channel.isWritable = false
        try Self.send("\r\n\r\n", on: channel)
        #expect(try channel.readOutbound(as: ByteBuffer.self) == nil && told.isOpen)
    }

    @Test("a peer that has answered a ping of ours is lost when it answers one no more; one that never did is not")
    func pongs() throws {
        let (channel, told) = try Self.connection(isOurs: true)
        func ping() throws {
            try channel.writeOutbound(ByteBuffer(string: "\r\n\r\n"))
            #expect(try channel.readOutbound(as: ByteBuffer.self)?.readableBytes == 4)
        }
        for _ in 0..<3 {
            try ping()
            Self.pass(30_000, on: channel)
        }
        #expect(told.isOpen)
        // Answers are answers, and no halves of pings: nothing goes out for them.
        for _ in 0..<5 {
            try ping()
            Self.pass(9000, on: channel)
            try Self.send("\r\n", on: channel)
            #expect(try channel.readOutbound(as: ByteBuffer.self) == nil)
            Self.pass(21_000, on: channel)
        }
        // Whatever else comes says as well that the peer is there; its own pings are answered.
        try ping()
        Self.pass(9000, on: channel)
        try Self.send(Self.message + "\r\n\r\n\r\n", on: channel)
        #expect(try channel.readOutbound(as: ByteBuffer.self)?.readableBytes == 2)
        Self.pass(30_000, on: channel)
        #expect(told.isOpen && told.messages.count == 1)
        try ping()
        Self.pass(9999, on: channel)
        #expect(told.isOpen)
        Self.pass(1, on: channel)
        #expect(!told.isOpen && !channel.isActive)
    }

    @Test("a message that is begun has to end in time, however steadily it drips; after it there is time again")
    func drip() throws {
        let (channel, told) = try Self.connection()
        try Self.send(Self.message, on: channel)
        Self.pass(1_000_000, on: channel)
        #expect(told.isOpen && told.messages.count == 1)
        let bytes = Self.message.utf8.map { String(UnicodeScalar($0)) }
        for byte in bytes.dropLast(5) {
            try Self.send(byte, on: channel)
            Self.pass(500, on: channel)
            if !channel.isActive { break }
        }
        #expect(!told.isOpen && told.messages.count == 1)
    }

    @Test("each message has its own time, also those that follow one another without a pause")
    func following() throws {
        let (channel, told) = try Self.connection()
        let (head, rest) = (String(Self.message.prefix(20)), String(Self.message.dropFirst(20)))
        try Self.send(head, on: channel)
        for _ in 0..<10 {
            Self.pass(6000, on: channel)
            try Self.send(rest + head, on: channel)
        }
        #expect(told.isOpen && told.messages.count == 10)
        try Self.send(rest, on: channel)
        Self.pass(1_000_000, on: channel)
        #expect(told.isOpen && told.messages.count == 11)
    }

    @Test("a handshake of TLS has its time, in both directions; after it the time of a message begins")
    func handshake() throws {
        for isOurs in [false, true] {
            let (channel, told) = try Self.connection(over: .tls, isOurs: isOurs)
            Self.pass(4999, on: channel)
            #expect(told.isOpen)
            Self.pass(1, on: channel)
            #expect(!told.isOpen && !channel.isActive)
            let (other, done) = try Self.connection(over: .tls, isOurs: isOurs)
            Self.pass(4000, on: other)
            other.pipeline.fireUserInboundEventTriggered(TLSUserEvent.handshakeCompleted(negotiatedProtocol: nil))
            Self.pass(9999, on: other)
            #expect(done.isOpen)
            Self.pass(1, on: other)
            #expect(done.isOpen == isOurs)
        }
    }

    @Test("one that is not taken is closed at once, and nobody is told of its end")
    func refused() throws {
        let (channel, told) = try Self.connection(takes: false)
        #expect(!channel.isActive && !told.isOpen)
        _ = try? channel.writeInbound(ByteBuffer(string: Self.message))
        #expect(told.messages.isEmpty)
    }
}
