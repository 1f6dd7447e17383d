import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import NIOSSL
public import Passports
public import SansIO

/// Fetches the certificates of signed callers: over https with the server's name checked, from public addresses alone,
/// without redirects, within two seconds and 64 KiB.
///
/// The name is looked up before, and the connection goes to the address that was looked at: a name that leads into our own
/// network, at once or the second time, is not followed.
public final class CertificateFetcher: Sendable {
    /// Why nothing was fetched, as a sentence.
    public struct Problem: Error, Equatable, Sendable, CustomStringConvertible {
        /// The sentence.
        public let description: String
        init(_ description: String) { self.description = description }
    }

    /// The addresses of a host.
    public typealias Resolve = @Sendable (String) async -> [NetworkAddress.Host]

    /// What certificates are served as (RFC 8555 §9.1, RFC 2585 §4, and what web servers say that do not know).
    static let contentTypes: Set<String> = [
        "application/pem-certificate-chain", "application/x-pem-file", "application/x-x509-ca-cert",
        "application/pkix-cert", "application/octet-stream", "binary/octet-stream", "text/plain",
    ]
    private static let longest = 65_536
    private let limit: Duration
    private let resolve: Resolve
    private let allows: @Sendable (NetworkAddress.Host) -> Bool
    private let trust: TLSConfiguration

    /// A fetcher that looks hosts up so.
    public convenience init(resolve: @escaping Resolve) {
        self.init(resolve: resolve, trust: .makeClientConfiguration(), allows: CertificateURL.isPublic)
    }

    /// For tests: other authorities than the system's, and other addresses than public ones.
    init(
        resolve: @escaping Resolve, trust: TLSConfiguration, limit: Duration = .seconds(2),
        allows: @escaping @Sendable (NetworkAddress.Host) -> Bool
    ) {
        self.resolve = resolve
        self.trust = trust
        self.limit = limit
        self.allows = allows
    }

    /// The text at an address.
    ///
    /// - Throws: ``Problem``, and whatever the connection says: no connection, no time, a wrong certificate.
    public func fetch(_ url: CertificateURL) async throws -> String {
        let addresses = await resolve(url.host)
        guard let address = addresses.first, addresses.allSatisfy(allows) else {
            throw Problem(addresses.isEmpty ? "\(url.host) is not found" : "\(url.host) is at no public address")
        }
        let client = client(for: url.host, at: address)
        defer { client.shutdown { _ in } }
        return try await fetch(url, client)
    }

    private func fetch(_ url: CertificateURL, _ client: HTTPClient) async throws -> String {
        let deadline = NIODeadline.now() + .nanoseconds(limit.wholeNanoseconds)
        let response = try await client.execute(HTTPClientRequest(url: url.text), deadline: deadline)
        guard response.status == .ok else { throw Problem("\(url.host) answers \(response.status.code)") }
        let type = response.headers.first(name: "content-type")?.split(separator: ";").first.map { $0.lowercased() }
        if let type, !Self.contentTypes.contains(type.filter { $0 != " " }) {
            throw Problem("\(url.host) has something else there than a certificate")
        }
        let body = try await response.body.collect(upTo: Self.longest)
        return String(buffer: body)
    }

    /// A client that goes to that address alone; the name in the certificate is the host's all the same.
    private func client(for host: String, at address: NetworkAddress.Host) -> HTTPClient {
        let time = TimeAmount.nanoseconds(limit.wholeNanoseconds)
        var configuration = HTTPClient.Configuration(tlsConfiguration: trust)
        configuration.redirectConfiguration = .disallow
        configuration.timeout = .init(connect: time, read: time)
        configuration.decompression = .disabled
        configuration.dnsOverride = [host: address.description]
        return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }
}

extension Duration {
    fileprivate var wholeNanoseconds: Int64 {
        let (seconds, attoseconds) = components
        return seconds * 1_000_000_000 + attoseconds / 1_000_000_000
    }
}
