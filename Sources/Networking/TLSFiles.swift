import NIOSSL

/// Whom a listener says it is: a certificate chain and its key.
public struct TLSIdentity: Sendable, Equatable {
    /// The path of the certificate chain (PEM), our own first.
    public var certificate: String
    /// The path of the private key (PEM).
    public var key: String

    /// An identity by its files.
    public init(certificate: String, key: String) {
        self.certificate = certificate
        self.key = key
    }

    /// TLS 1.2 or newer; peers are not asked for certificates.
    func serverContext() throws -> NIOSSLContext {
        let chain = try NIOSSLCertificate.fromPEMFile(certificate).map { NIOSSLCertificateSource.certificate($0) }
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain, privateKey: .privateKey(try NIOSSLPrivateKey(file: key, format: .pem)))
        configuration.minimumTLSVersion = .tlsv12
        return try NIOSSLContext(configuration: configuration)
    }
}

/// Whose certificates are believed: names are always checked, and there is no way to turn that off.
public struct TLSTrust: Sendable, Equatable {
    /// The path of the authorities' certificates (PEM); `nil` for those of the system.
    public var authorities: String?

    /// Those authorities, or the system's.
    public init(authorities: String? = nil) { self.authorities = authorities }

    func clientContext() throws -> NIOSSLContext {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.minimumTLSVersion = .tlsv12
        if let authorities { configuration.trustRoots = .file(authorities) }
        return try NIOSSLContext(configuration: configuration)
    }
}
