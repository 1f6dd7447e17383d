import NIOCore
import NIOSSL
import NIOTLS
import SIPCore
import SIPMessage
import SansIO

/// Turns a connection's bytes into messages; answers keep-alives; ends what cannot be read, and what takes too long.
///
///     shaking hands ─▶ silent (no message yet) ─▶ open ⇄ within a message
///
/// Each state but `open` has a deadline, and a ping of ours has one for its answer where the peer has answered one before:
/// many never do. One timer serves them all: it is moved by looking at the clock again.
final class StreamReceiver: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// What the carrier does with what a connection comes to.
    struct Owner {
        /// The connection is there, to that hop; whether it may stay.
        var opened: (any Channel, Hop) -> Bool
        var received: ([UInt8], any Channel, Hop) -> Void
        var closed: (any Channel, Hop) -> Void
    }

    private let transport: SIPTransport
    private let limits: StreamLimits
    private let owner: Owner
    private let isOurs: Bool
    private var hop: Hop?
    private var framer = StreamFramer()
    private var isShakingHands: Bool
    private var hasSpoken = false
    /// By when what has begun must have ended; `nil` while nothing has.
    private var deadline: NIODeadline?
    /// By when our last ping must have its answer.
    private var pongDeadline: NIODeadline?
    private var awaitsPong = false
    private var answersPings = false
    private var timer: (task: Scheduled<Void>, end: NIODeadline)?

    /// - Parameter hop: where we have connected to; `nil` for a connection that a peer has made.
    init(over transport: SIPTransport, hop: Hop?, limits: StreamLimits, owner: Owner) {
        self.transport = transport
        self.hop = hop
        self.limits = limits
        self.owner = owner
        isOurs = hop != nil
        isShakingHands = transport == .tls
    }

    func channelActive(context: ChannelHandlerContext) {
        hop = hop ?? context.channel.remoteAddress.flatMap(NetworkAddress.init).map { Hop($0, over: transport) }
        guard let hop, owner.opened(context.channel, hop) else {
            self.hop = nil
            return close(context)
        }
        if isShakingHands { expect(within: limits.handshake, context) } else { greet(context) }
        context.fireChannelActive()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .handshakeCompleted? = event as? TLSUserEvent, isShakingHands {
            isShakingHands = false
            greet(context)
        }
        context.fireUserInboundEventTriggered(event)
    }

    /// A peer that connects has something to say; where we connect to may wait to be asked.
    private func greet(_ context: ChannelHandlerContext) {
        if isOurs { deadline = nil } else { expect(within: limits.message, context) }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard let hop else { return close(context) }
        do {
            var (hasMessage, hasPing) = (false, false)
            pongDeadline = nil
            for item in try framer.read(unwrapInboundIn(data).readableBytesView) {
                switch item {
                case .message(let bytes):
                    hasMessage = true
                    owner.received(bytes, context.channel, hop)
                case .lineEnd where awaitsPong: takePong()
                case .ping: hasPing = true
                case .lineEnd: break
                }
            }
            if hasPing { answerPing(context) }
            judge(hasMessage: hasMessage, context)
        } catch {
            close(context)
        }
    }

    /// One answer to all pings that came together, and none to a peer that does not read its answers: they must not fill
    /// our memory.
    private func answerPing(_ context: ChannelHandlerContext) {
        guard context.channel.isWritable else { return }
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: "\r\n")), promise: nil)
    }

    private func takePong() {
        awaitsPong = false
        answersPings = true
        framer.takeAsPong()
    }

    /// A ping of ours (RFC 5626 §3.5.1) is on its way.
    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        let bytes = unwrapOutboundIn(data)
        if bytes.readableBytes == 4, bytes.readableBytesView.elementsEqual("\r\n\r\n".utf8) {
            awaitsPong = true
            if answersPings { pongDeadline = moment(after: limits.pong, context) }
            arm(context)
        }
        context.write(data, promise: promise)
    }

    private func judge(hasMessage: Bool, _ context: ChannelHandlerContext) {
        hasSpoken = hasSpoken || hasMessage
        let isWithin = framer.waitingBytes > 0
        if hasMessage || (deadline == nil && isWithin) {
            deadline = nil
            if isWithin { expect(within: limits.message, context) }
        } else if !isWithin, hasSpoken || isOurs {
            deadline = nil
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        timer?.task.cancel()
        timer = nil
        if let hop { owner.closed(context.channel, hop) }
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    // MARK: Time

    private func expect(within limit: Duration, _ context: ChannelHandlerContext) {
        deadline = moment(after: limit, context)
        arm(context)
    }

    private func moment(after limit: Duration, _ context: ChannelHandlerContext) -> NIODeadline {
        context.eventLoop.now + .nanoseconds(min(limit, .seconds(86_400)).wholeNanoseconds)
    }

    /// Sets the timer for the first of the deadlines, if it is not set for an earlier moment.
    private func arm(_ context: ChannelHandlerContext) {
        guard let end = [deadline, pongDeadline].compactMap(\.self).min(), timer.map({ end < $0.end }) ?? true else {
            return
        }
        timer?.task.cancel()
        let task = context.eventLoop.assumeIsolated().scheduleTask(deadline: end) { [weak self] in
            self?.timer = nil
            self?.wake(context)
        }
        timer = (task, end)
    }

    private func wake(_ context: ChannelHandlerContext) {
        let now = context.eventLoop.now
        let isLate = [deadline, pongDeadline].contains { $0.map { $0 <= now } ?? false }
        if isLate { close(context) } else { arm(context) }
    }

    /// Closes for good, without the goodbye of TLS: whoever has not finished its handshake would not answer that either.
    private func close(_ context: ChannelHandlerContext) {
        deadline = nil
        pongDeadline = nil
        let pipeline = context.channel.pipeline.syncOperations
        if isShakingHands, let tls = try? pipeline.context(handlerType: NIOSSLHandler.self) {
            return tls.close(promise: nil)
        }
        context.close(promise: nil)
    }
}
