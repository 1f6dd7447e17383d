import SansIO
import Testing

@testable import Networking

@Suite(.serialized) struct MediaPortsTests {
    private static let loopback = NetworkAddress.Host.v4(0x7F00_0001)

    /// A few even ports that are free at this moment.
    private func freeRange() throws -> ClosedRange<UInt16> {
        let socket = try MediaSocket(host: Self.loopback, port: 0)
        let first = min(socket.port & ~1, 65_000)
        return first...(first + 5)
    }

    @Test func `ports are even, within the range, and handed out in turn`() throws {
        let range = try freeRange()
        let ports = MediaPorts(host: Self.loopback, range: range)
        let first = try ports.open()
        let second = try ports.open()
        #expect(first.port != second.port)
        for port in [first.port, second.port] {
            #expect(range.contains(port))
            #expect(port % 2 == 0)
        }
    }

    @Test func `when all are taken the error is a sentence, and a port that is given back can be had again`() throws {
        let ports = MediaPorts(host: Self.loopback, range: try freeRange())
        do {
            let taken = [try ports.open().detach(), try ports.open().detach(), try ports.open().detach()]
            #expect(throws: SocketError.self) { _ = try ports.open().detach() }
            do { _ = try ports.open().detach() } catch {
                #expect("\(error)".hasPrefix("cannot bind media port "))
            }
            for socket in taken { MediaSocketCloser.close(socket.descriptor) }
        }
        let again = try ports.open()
        #expect(again.port > 0)
    }

    @Test func `a datagram comes with its source until the socket is connected, and from there only afterwards`() throws
    {
        let ours = try MediaSocket(host: Self.loopback, port: 0)
        let theirs = try MediaSocket(host: Self.loopback, port: 0)
        let stranger = try MediaSocket(host: Self.loopback, port: 0)
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 64, alignment: 8)
        defer { buffer.deallocate() }
        let here = NetworkAddress(host: Self.loopback, port: ours.port)
        func send(_ text: String, from descriptor: Int32) {
            Array(text.utf8).withUnsafeBytes { MediaSocket.send($0, on: descriptor, to: here) }
        }
        send("one", from: theirs.descriptor)
        let (count, source) = MediaSocket.receiveFromAnywhere(ours.descriptor, into: buffer)
        #expect(count == 3)
        #expect(source == NetworkAddress(host: Self.loopback, port: theirs.port))
        MediaSocket.connect(ours.descriptor, to: NetworkAddress(host: Self.loopback, port: theirs.port))
        send("stranger", from: stranger.descriptor)
        send("two!", from: theirs.descriptor)
        #expect(MediaSocket.receive(ours.descriptor, into: buffer) == 4)
        #expect(MediaSocket.receive(ours.descriptor, into: buffer) <= 0)
        MediaSocket.disconnect(ours.descriptor)
        send("stranger", from: stranger.descriptor)
        #expect(MediaSocket.receiveFromAnywhere(ours.descriptor, into: buffer).count == 8)
    }
}
