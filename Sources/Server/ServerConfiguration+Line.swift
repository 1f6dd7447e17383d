import CallEngine
public import Networking
public import SansIO

extension ServerConfiguration {
    /// How calls go out through the trunks: passwords, codecs, encryption, trust, our address as others see it. It
    /// listens on a port that the system chooses, and takes no calls: what is more is for the caller to fill in.
    ///
    /// - Parameters:
    ///   - secrets: the values of the secrets, by name.
    ///   - towards: the trunk that must be able to reach us; `nil` for the first one.
    public func line(with secrets: [String: String], towards trunk: NetworkAddress? = nil)
        -> NetworkDriver.Configuration
    {
        let outward = (trunk ?? trunks.first?.address).flatMap { NetworkAddress.local(towards: $0) }
        let host = listen.host.isUnspecified ? outward ?? listen.host : listen.host
        var line = NetworkDriver.Configuration(listen: NetworkAddress(host: host, port: 0))
        // A listener on all addresses needs one that others can reach.
        line.publicHost = publicHost ?? (listen.host.isUnspecified ? outward : nil)
        line.mediaPorts = mediaPorts
        line.codecs = codecs
        line.encryption = encryption
        line.tlsTrust = TLSTrust(authorities: tlsAuthorities.map { resolved($0, in: folder) })
        line.trunks = trunks(with: secrets)
        return line
    }
}
