import CCares
import Dispatch
import Glibc
public import Locating
public import SansIO

/// Asks the domain name system, through c-ares: its packets, retries, truncation and damaged answers are the library's.
///
/// A question blocks its thread until it is answered or ``Settings/limit`` is over, so ``locate(_:wantsIPv6:random:)``
/// asks on a thread of its own. `/etc/hosts` is read first for addresses, as every other program does.
public final class DNSResolver: Sendable {
    /// Whom to ask, and for how long.
    public struct Settings: Sendable {
        /// The servers; empty for those of the system.
        public var servers: [NetworkAddress] = []
        /// How long one try waits, in milliseconds.
        public var tryMilliseconds: Int32 = 2000
        /// How often each server is tried.
        public var tries: Int32 = 2
        /// The longest that one question may take.
        public var limit: Duration = .seconds(8)

        /// The servers of the system, two tries of two seconds.
        public init() {}
    }

    private static let library: Int32 = ares_library_init(ARES_LIB_INIT_ALL)
    private let settings: Settings

    /// A resolver.
    public init(_ settings: Settings = Settings()) {
        self.settings = settings
        _ = Self.library
    }

    /// Where a name is, after all its questions.
    public func locate(
        _ name: ServerLocator.Name, wantsIPv6: Bool = false, random: RandomSource
    ) async -> ServerLocator.Outcome {
        await withCheckedContinuation { continuation in
            DispatchQueue.global(qos: .utility).async { [self] in
                var locator = ServerLocator(name, wantsIPv6: wantsIPv6, random: random)
                while let question = locator.question { locator.receive(ask(question)) }
                continuation.resume(returning: locator.outcome)
            }
        }
    }

    /// Asks one question and waits for what comes of it. Total: whatever the servers send, there is a reply.
    public func ask(_ question: DNSQuestion) -> DNSReply {
        var options = ares_options()
        options.timeout = settings.tryMilliseconds
        options.tries = settings.tries
        var channel: ares_channel?
        let status = ares_init_options(&channel, &options, ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES)
        guard status == ARES_SUCCESS, let channel else { return .failed(Self.sentence(status)) }
        defer { ares_destroy(channel) }
        if !settings.servers.isEmpty {
            let list = settings.servers.map(\.description).joined(separator: ",")
            ares_set_servers_ports_csv(channel, list)
        }
        let answer = DNSAnswer(question.kind)
        // The channel is destroyed before the answer goes: no callback comes after this function.
        let pointer = Unmanaged.passUnretained(answer).toOpaque()
        answer.ask(question.name, channel, pointer)
        run(channel, until: answer)
        return answer.reply ?? .failed("no answer in \(settings.limit)")
    }

    /// Waits for the channel's sockets until the answer is there.
    private func run(_ channel: ares_channel, until answer: DNSAnswer) {
        let end = ContinuousClock.now + settings.limit
        while answer.reply == nil {
            guard ContinuousClock.now < end else { return ares_cancel(channel) }
            var sockets = [ares_socket_t](repeating: -1, count: 16)
            let bits = ares_getsock(channel, &sockets, 16)
            var polled: [pollfd] = []
            for index in 0..<16 {
                let reads = bits & (1 << Int32(index)) != 0
                let writes = bits & (1 << Int32(index + 16)) != 0
                guard reads || writes else { continue }
                polled.append(
                    pollfd(fd: sockets[index], events: Int16((reads ? POLLIN : 0) | (writes ? POLLOUT : 0)), revents: 0)
                )
            }
            guard !polled.isEmpty else { return }
            _ = poll(&polled, nfds_t(polled.count), 50)
            for socket in polled where socket.revents != 0 {
                let isReadable = socket.revents & Int16(POLLIN | POLLERR | POLLHUP) != 0
                let isWritable = socket.revents & Int16(POLLOUT) != 0
                ares_process_fd(channel, isReadable ? socket.fd : -1, isWritable ? socket.fd : -1)
            }
            // Tries that are over.
            ares_process_fd(channel, -1, -1)
        }
    }

    static func sentence(_ status: Int32) -> String {
        ares_strerror(status).map { String(cString: $0) } ?? "error \(status)"
    }
}
