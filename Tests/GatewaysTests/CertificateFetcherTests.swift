import Crypto
import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import Passports
import SansIO
import SwiftASN1
import Synchronization
import Testing
import X509

@testable import Gateways

/// Certificates fetched over https from a server in this process, whose authority is made here.
@Suite("Fetching the certificates of callers", .serialized, .timeLimit(.minutes(1)))
struct CertificateFetcherTests {
    private static let host = "certificates.example.com"

    /// What the server answers to one path.
    private struct Reply: Sendable {
        var status = HTTPResponseStatus.ok
        var headers: [(String, String)] = [("Content-Type", "application/pem-certificate-chain")]
        var body = "pem"
        /// Whether the end of the answer ever comes.
        var ends = true
    }

    private static let replies: [String: Reply] = [
        "/c.pem": Reply(), "/plain": Reply(headers: [("Content-Type", "text/plain; charset=utf-8")]),
        "/untyped": Reply(headers: []), "/page": Reply(headers: [("Content-Type", "text/html")]),
        "/largest": Reply(body: String(repeating: "x", count: 65_536)),
        "/larger": Reply(body: String(repeating: "x", count: 65_537)),
        "/moved": Reply(status: .found, headers: [("Location", "https://\(host):8443/c.pem")]),
        "/missing": Reply(status: .notFound), "/slow": Reply(ends: false),
    ]

    /// An authority, and a certificate of it for a host.
    private struct Authority {
        let certificate: Certificate
        private let key = P256.Signing.PrivateKey()

        init() throws {
            let name = try DistinguishedName { CommonName("Test web authority") }
            certificate = try Certificate(
                version: .v3, serialNumber: .init(), publicKey: .init(key.publicKey),
                notValidBefore: Date(timeIntervalSinceNow: -3600), notValidAfter: Date(timeIntervalSinceNow: 3600),
                issuer: name, subject: name, signatureAlgorithm: .ecdsaWithSHA256,
                extensions: Certificate.Extensions {
                    Critical(BasicConstraints.isCertificateAuthority(maxPathLength: nil))
                    Critical(KeyUsage(keyCertSign: true))
                }, issuerPrivateKey: .init(key))
        }

        func server(for host: String) throws -> TLSConfiguration {
            let own = P256.Signing.PrivateKey()
            let made = try Certificate(
                version: .v3, serialNumber: .init(), publicKey: .init(own.publicKey),
                notValidBefore: Date(timeIntervalSinceNow: -3600), notValidAfter: Date(timeIntervalSinceNow: 3600),
                issuer: certificate.subject, subject: DistinguishedName { CommonName(host) },
                signatureAlgorithm: .ecdsaWithSHA256,
                extensions: Certificate.Extensions { SubjectAlternativeNames([.dnsName(host)]) },
                issuerPrivateKey: .init(key))
            return .makeServerConfiguration(
                certificateChain: [
                    .certificate(
                        try NIOSSLCertificate(bytes: Array(try made.serializeAsPEM().pemString.utf8), format: .pem))
                ],
                privateKey: .privateKey(try NIOSSLPrivateKey(bytes: Array(own.pemRepresentation.utf8), format: .pem)))
        }

        func trust() throws -> TLSConfiguration {
            var trust = TLSConfiguration.makeClientConfiguration()
            trust.trustRoots = .certificates([
                try NIOSSLCertificate(bytes: Array(try certificate.serializeAsPEM().pemString.utf8), format: .pem)
            ])
            return trust
        }
    }

    private final class Handler: ChannelInboundHandler {
        typealias InboundIn = HTTPServerRequestPart
        typealias OutboundOut = HTTPServerResponsePart
        let seen: Seen
        init(_ seen: Seen) { self.seen = seen }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            guard case .head(let head) = unwrapInboundIn(data) else { return }
            seen.value.withLock { $0.append(head.uri) }
            let reply = CertificateFetcherTests.replies[head.uri] ?? Reply(status: .notFound)
            let response = HTTPResponseHead(
                version: .http1_1, status: reply.status,
                headers: HTTPHeaders(
                    reply.headers + [("Content-Length", "\(reply.body.utf8.count + (reply.ends ? 0 : 9))")]))
            context.write(wrapOutboundOut(.head(response)), promise: nil)
            context.writeAndFlush(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(string: reply.body)))), promise: nil)
            if reply.ends { context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil) }
        }
    }

    /// Fetches a path of a server whose certificate is for `name`, found at `addresses`.
    private func fetch(
        _ path: String, certificateFor name: String = host, believes: Bool = true,
        addresses: [String] = ["127.0.0.1"], allowsLoopback: Bool = true
    ) async throws -> (Result<String, any Error>, asked: [String]) {
        let authority = try Authority()
        let context = try NIOSSLContext(configuration: authority.server(for: name))
        let seen = Seen()
        let server = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: context))
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline()
                    try channel.pipeline.syncOperations.addHandler(Handler(seen))
                }
            }
            .bind(host: "127.0.0.1", port: 8443).get()
        let hosts = addresses.compactMap { NetworkAddress.Host(literal: $0) }
        let fetcher = CertificateFetcher(
            resolve: { _ in hosts }, trust: believes ? try authority.trust() : .makeClientConfiguration(),
            limit: .milliseconds(400), allows: { allowsLoopback || CertificateURL.isPublic($0) })
        let url = try #require(CertificateURL("https://\(Self.host):8443\(path)"))
        let result: Result<String, any Error>
        do { result = .success(try await fetcher.fetch(url)) } catch { result = .failure(error) }
        try await server.close()
        return (result, seen.value.withLock { $0 })
    }

    @Test(
        "what is there comes, with any of the types that certificates have, up to its limit",
        arguments: [
            ("/c.pem", 3), ("/plain", 3), ("/untyped", 3), ("/largest", 65_536),
        ])
    func fetches(_ path: String, _ length: Int) async throws {
        let (result, asked) = try await fetch(path)
        #expect(try result.get().utf8.count == length && asked == [path])
    }

    @Test(
        "what is too large, moved, missing, no certificate, or too slow does not come",
        arguments: [
            "/larger", "/moved", "/missing", "/page", "/slow",
        ])
    func refuses(_ path: String) async throws {
        let (result, asked) = try await fetch(path)
        #expect(throws: (any Error).self) { try result.get() }
        #expect(asked == [path], "a redirection is not followed")
    }

    @Test("a certificate for another host, or of an authority that nobody knows: nothing is even asked")
    func wrongServer() async throws {
        for (name, believes) in [("other.example.com", true), (Self.host, false)] {
            let (result, asked) = try await fetch("/c.pem", certificateFor: name, believes: believes)
            #expect(throws: (any Error).self) { try result.get() }
            #expect(asked.isEmpty)
        }
    }

    @Test(
        "a name that leads to an address of a private network, even as one of several, is not followed",
        arguments: [
            ["127.0.0.1"], ["10.1.2.3"], ["169.254.169.254"], ["8.8.8.8", "192.168.0.1"], ["::1"], [],
        ])
    func privateAddresses(_ addresses: [String]) async throws {
        let (result, asked) = try await fetch("/c.pem", addresses: addresses, allowsLoopback: false)
        #expect(throws: CertificateFetcher.Problem.self) { try result.get() }
        #expect(asked.isEmpty)
    }
}

/// The paths that were asked for, for several threads to note.
private final class Seen: Sendable {
    let value = Mutex<[String]>([])
}
