import NIOCore
import NIOSSL
import SIPCore
import SansIO

/// The connections of one carrier, on its event loop only.
final class ConnectionTable {
    enum State {
        case opening([[UInt8]])
        case open(any Channel)
    }

    /// How many messages may wait for a connection that is being made.
    static let mostWaiting = 64
    /// How many bytes may wait in a connection whose peer does not read.
    static let mostUnsent = 1 << 20
    let clientContext: NIOSSLContext
    var states: [Hop: State] = [:]
    /// How many bytes each open connection has taken and not sent.
    var unsent: [Hop: Int] = [:]
    var listeners: [any Channel] = []
    var isClosing = false
    /// Those that peers have made.
    var census: ConnectionCensus
    private var numbers: [ObjectIdentifier: ConnectionCensus.Number] = [:]
    private var channels: [ConnectionCensus.Number: any Channel] = [:]

    init(clientContext: NIOSSLContext, limits: StreamLimits) {
        self.clientContext = clientContext
        census = ConnectionCensus(limits: limits)
    }

    /// A peer has connected: whether it may stay. Somebody else may have to go for it.
    func admit(_ channel: any Channel, from host: NetworkAddress.Host) -> Bool {
        switch census.admit(host, at: MonotonicClock.now) {
        case .refused: return false
        case .admitted(let number): note(channel, number)
        case .admittedInPlaceOf(let number, let loser):
            note(channel, number)
            channels[loser]?.close(promise: nil)
        }
        return true
    }

    private func note(_ channel: any Channel, _ number: ConnectionCensus.Number) {
        numbers[ObjectIdentifier(channel)] = number
        channels[number] = channel
    }

    /// A message has come over a connection.
    func heard(_ channel: any Channel) {
        if let number = numbers[ObjectIdentifier(channel)] { census.heard(number, at: MonotonicClock.now) }
    }

    /// A connection is closed.
    func left(_ channel: any Channel) {
        guard let number = numbers.removeValue(forKey: ObjectIdentifier(channel)) else { return }
        channels[number] = nil
        census.left(number)
    }
}
