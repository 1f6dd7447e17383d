import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
public import Passports

/// Fetches the certificates of signed callers: over https with the server's name checked, without redirects, within two
/// seconds and 64 KiB.
public final class CertificateFetcher: Sendable {
    private static let longest = 65_536
    private let client: HTTPClient

    /// A fetcher with connections of its own; to be ended with ``shutdown()``.
    public init() {
        var configuration = HTTPClient.Configuration()
        configuration.redirectConfiguration = .disallow
        configuration.timeout = .init(connect: .seconds(2), read: .seconds(2))
        configuration.decompression = .disabled
        client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }

    /// Closes the connections.
    public func shutdown() async { try? await client.shutdown() }

    /// The text at an address.
    ///
    /// - Throws: whatever went wrong: no connection, no time, another status than 200, too long.
    public func fetch(_ url: CertificateURL) async throws -> String {
        let response = try await client.execute(HTTPClientRequest(url: url.text), timeout: .seconds(2))
        guard response.status == .ok else { throw NotThere() }
        let body = try await response.body.collect(upTo: Self.longest)
        return String(buffer: body)
    }

    private struct NotThere: Error {}
}
