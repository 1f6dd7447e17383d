import CallEngine
import Networking
import Numbering
import SIPCore
import SansIO
import Synchronization

/// A telephone for programs: takes the calls to your numbers and places calls through your trunk.
///
/// ```swift
/// let client = try await Client(.init(listen: "127.0.0.1:5060", trunk: .init("carrier", at: "192.0.2.1:5060")))
/// for await call in client.incomingCalls where call.toType == .did {
///     try await call.answer()
///     for await event in call.events { if case .key(let key) = event { print(key) } }
/// }
/// ```
///
/// Calls are handled on a thread of their own; everything here can be used from any task.
public final class Client: Sendable {
    private let driver: NetworkDriver
    private let switchboard: Switchboard

    /// Opens the listener.
    ///
    /// - Throws: ``ClientError`` when the configuration cannot be used or the address cannot be had.
    public init(_ configuration: Configuration) async throws(ClientError) {
        let network = try configuration.network()
        let switchboard = Switchboard(numbers: Set(configuration.numbers))
        do { driver = try await NetworkDriver(network, observer: switchboard) } catch {
            throw ClientError("\(error)")
        }
        self.switchboard = switchboard
    }

    /// Where the client listens, with the port that the system chose for port 0.
    public var localAddress: String { driver.localAddress.description }

    /// The calls that come in, for one reader; a call that nobody reads keeps ringing until its caller gives up.
    public var incomingCalls: AsyncStream<Call> { switchboard.incomingCalls }

    /// Places a call; returns as soon as it is on its way.
    ///
    /// - Parameters:
    ///   - number: whom to call, in E.164 form (`+12564286254`).
    ///   - callerID: the number to show, one of the trunk's; `nil` or empty for an anonymous call (RFC 3323).
    /// - Throws: ``ClientError`` before anything is sent: not a number, no trunk, or a caller id that may not be shown.
    public func startPhoneCall(number: String, callerID: String? = nil) async throws(ClientError) -> Call {
        let destination: PhoneNumber
        do { destination = try PhoneNumber(number) } catch { throw ClientError("\(error)") }
        let request = CallRequest(to: destination, callerID: callerID, control: .application)
        let shard = driver.shards[Int.random(in: driver.shards.indices)]
        let result: Result<Call, ClientError> = await withCheckedContinuation { continuation in
            shard.perform { [switchboard] exchange, now in
                do throws(CallRefused) {
                    let id = try exchange.place(request, at: now)
                    let call = Call(
                        id: id, shard: shard, caller: true, to: destination.description, toType: .did, callerID: nil)
                    switchboard.add(call)
                    continuation.resume(returning: .success(call))
                } catch {
                    continuation.resume(returning: .failure(ClientError(error.reason)))
                }
            }
        }
        return try result.get()
    }

    /// Hangs up nothing, stops listening and ends the stream of incoming calls; hang up your calls first.
    public func close() async {
        await driver.endRegistrations()
        await driver.stop()
        switchboard.finish()
    }
}

/// Why a client could not be opened or a call not be placed, as a sentence.
public struct ClientError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The sentence.
    public let description: String
    init(_ description: String) { self.description = description }
}
