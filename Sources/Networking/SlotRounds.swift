import CallEngine
import SansIO

/// Serves the ports of a slot in rounds: receives for all of them, lets each call act, then sends for all.
///
/// ```
///  port by port:   recv act send · recv act send · recv act send · …
///  in rounds:      recv recv recv … │ act act act … │ send send send …
/// ```
///
/// The kernel's receiving, our audio and the kernel's sending each fill a core's instruction cache by themselves. Port by
/// port, each of the three finds the cache full of the two others; in rounds it finds itself. The figures are in
/// `docs/benchmark.md`.
///
/// Owned by the thread of a shard. Allocates nothing per packet.
struct SlotRounds: ~Copyable {
    /// What a few ports receive and send stays in the core's second cache.
    private static let portsPerRound = 64
    /// A flood on one port must not starve the others: at most this many datagrams a turn.
    private static let datagramsPerTurn = 16
    /// What is longer is no audio, and is cut.
    private static let longestDatagram = 2048

    private struct Datagram {
        var portIndex: Int
        var start: Int
        var count: Int
    }

    private struct Packet {
        var descriptor: Int32
        var bytes: UnsafeRawBufferPointer
    }

    /// What was received, datagram behind datagram; only a flood touches more than its first pages.
    private let arena: UnsafeMutableRawBufferPointer
    private var received: [Datagram] = []
    private var packets: [Packet] = []

    init() {
        arena = .allocate(
            byteCount: (Self.portsPerRound * Self.datagramsPerTurn + 1) * Self.longestDatagram, alignment: 64)
        received.reserveCapacity(Self.portsPerRound * Self.datagramsPerTurn)
        packets.reserveCapacity(Self.portsPerRound)
    }

    deinit { arena.deallocate() }

    /// Receives what came for each port, lets its call act on it, and sends its packet.
    mutating func serve(_ ports: [MediaPort], of exchange: Exchange, at now: Instant) {
        var start = 0
        while start < ports.count {
            let round = ports[start..<min(start + Self.portsPerRound, ports.count)]
            receive(on: round)
            act(round, of: exchange, at: now)
            send()
            start = round.endIndex
        }
    }

    private mutating func receive(on ports: ArraySlice<MediaPort>) {
        received.removeAll(keepingCapacity: true)
        var start = 0
        for index in ports.indices where ports[index].isSettled {
            let descriptor = ports[index].descriptor
            for _ in 0..<Self.datagramsPerTurn {
                let room = UnsafeMutableRawBufferPointer(rebasing: arena[start..<start + Self.longestDatagram])
                let count = MediaSocket.receive(descriptor, into: room)
                guard count > 0 else { break }
                received.append(Datagram(portIndex: index, start: start, count: count))
                start += (count + 15) & ~15
            }
        }
    }

    private mutating func act(_ ports: ArraySlice<MediaPort>, of exchange: Exchange, at now: Instant) {
        var next = 0
        for index in ports.indices {
            let port = ports[index]
            prefetch(ports, after: index)
            while next < received.count, received[next].portIndex == index {
                take(received[next], on: port, of: exchange, at: now)
                next += 1
            }
            if !port.isSettled { listen(on: port, of: exchange, at: now) }
            let packet = exchange.tick(port, at: now)
            if now >= port.nextReport { report(on: port, of: exchange, at: now) }
            guard let packet else { continue }
            if port.isSettled {
                packets.append(Packet(descriptor: port.descriptor, bytes: packet))
            } else if let destination = port.destination {
                MediaSocket.send(packet, on: port.descriptor, to: destination)
            }
        }
    }

    /// At a thousand calls none of a call's memory is in the cache when its turn comes. To ask for it while the calls before
    /// are served costs twenty instructions, to wait for it as much time as the audio takes.
    private func prefetch(_ ports: ArraySlice<MediaPort>, after index: Int) {
        if index + 2 < ports.endIndex { ports[index + 2].prefetchAudio() }
        if index + 1 < ports.endIndex { ports[index + 1].prefetchBuffers() }
    }

    /// What the call of another port did meanwhile may have given this one a new address: then it came from the old one.
    private func take(_ datagram: Datagram, on port: MediaPort, of exchange: Exchange, at now: Instant) {
        guard port.isSettled else { return }
        let bytes = arena[datagram.start..<datagram.start + datagram.count]
        exchange.receive(UnsafeRawBufferPointer(rebasing: bytes), from: nil, on: port, at: now)
    }

    /// Until the port is settled the source of each datagram counts; with settling the socket is connected at once, so
    /// that the packet of this very turn already goes out through the connection.
    private func listen(on port: MediaPort, of exchange: Exchange, at now: Instant) {
        // The arena may hold what other ports received: its last part is nobody's.
        let room = UnsafeMutableRawBufferPointer(rebasing: arena.suffix(Self.longestDatagram))
        for _ in 0..<Self.datagramsPerTurn {
            let (count, source) = MediaSocket.receiveFromAnywhere(port.descriptor, into: room)
            guard count > 0, let source else { return }
            exchange.receive(UnsafeRawBufferPointer(rebasing: room[..<count]), from: source, on: port, at: now)
            if port.isSettled, let destination = port.destination {
                MediaSocket.connect(port.descriptor, to: destination)
            }
        }
    }

    /// Once in some seconds.
    private func report(on port: MediaPort, of exchange: Exchange, at now: Instant) {
        guard let report = exchange.report(of: port, at: now) else { return }
        if port.reportToken >= 0, let destination = port.reportDestination {
            MediaSocket.send(report, on: Int32(truncatingIfNeeded: port.reportToken), to: destination)
        } else if port.multiplexesReports, port.isSettled {
            MediaSocket.send(report, on: port.descriptor)
        }
    }

    private mutating func send() {
        for packet in packets { MediaSocket.send(packet.bytes, on: packet.descriptor) }
        packets.removeAll(keepingCapacity: true)
    }
}

extension MediaPort {
    /// The port's socket.
    fileprivate var descriptor: Int32 { Int32(truncatingIfNeeded: driverToken) }
}
