import Foundation

/// The audio side of a call whose signaling is SIPp's: µ-law over RTP, and whatever else a stranger could send.
///
/// It keeps time without a clock: it sends one packet for each one that comes from the bot, which sends 50 a second.
final class AudioPeer: Sendable {
    private let socket: UDPSocket
    var port: UInt16 { socket.port }

    init(_ socket: UDPSocket) { self.socket = socket }

    /// With each packet of the bot, sends `each` random datagrams to its SIP port, and as many to its audio port:
    /// half of them from a stranger's socket, half from the very one that the call's audio comes from.
    func throwGarbage(rounds: Int, each: Int, at sipPort: UInt16) async throws {
        let stranger = try UDPSocket()
        try await onThread { [socket] in
            var garbage = Garbage()
            for _ in 0..<rounds {
                let audioPort = try Self.nextPacket(on: socket).port
                for index in 0..<each {
                    stranger.send(garbage.datagram(), to: sipPort)
                    (index.isMultiple(of: 2) ? stranger : socket).send(garbage.datagram(), to: audioPort)
                }
            }
        }
    }

    /// Sends samples in packets of 20 ms until all is sent or the bot falls silent, as it does after its BYE.
    func play(_ samples: [Int16]) async throws {
        let payloads = stride(from: 0, through: samples.count - 160, by: 160).map {
            samples[$0..<$0 + 160].map(Sound.muLaw)
        }
        try await onThread { [socket] in
            // What waits from before is no clock: to answer it all at once would be a flood.
            while socket.receive(within: .zero) != nil {}
            for (index, payload) in payloads.enumerated() {
                guard let packet = socket.receive(within: .seconds(1)) else { return }
                socket.send(Self.header(UInt16(truncatingIfNeeded: index)) + payload, to: packet.port)
            }
        }
    }

    private static func nextPacket(on socket: UDPSocket) throws -> (bytes: [UInt8], port: UInt16) {
        if let packet = socket.receive(within: .seconds(5)) { return packet }
        throw StageFailure("the bot sends no audio")
    }

    /// The fixed header (RFC 3550 §5.1) of payload type 0.
    private static func header(_ sequence: UInt16) -> [UInt8] {
        let timestamp = UInt32(sequence) * 160
        return [0x80, 0] + [sequence >> 8, sequence & 0xFF].map { UInt8($0) }
            + [24, 16, 8, 0].map { UInt8(timestamp >> $0 & 0xFF) } + [0x45, 0x32, 0x45, 0x01]
    }
}

/// Random datagrams of 0 to 400 bytes, the same in each run; some begin like SIP or like RTP.
private struct Garbage {
    private var state: UInt64 = 4733

    /// SplitMix64.
    private mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    mutating func datagram() -> [UInt8] {
        let beginnings: [[UInt8]] = [
            [], [], Array("INVITE sip:".utf8), Array("SIP/2.0 200 ".utf8), Array("BYE sip:a SIP/2.0\r\nCall-ID: ".utf8),
            [0x80, 0], [0x80, 101], [0x90, 0x80],
        ]
        let count = Int(next() % 400)
        return beginnings[Int(next() % 8)] + (0..<count).map { _ in UInt8(truncatingIfNeeded: next()) }
    }
}
