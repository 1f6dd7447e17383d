public import CallEngine
public import Networking
import SansIO

extension ServerConfiguration {
    /// How calls go out through trunks: codecs, encryption, trust, our address as others see it. It listens on a port
    /// that the system chooses, and takes no calls: what is more is for the caller to fill in.
    ///
    /// - Parameter trunks: those of the configuration, the one that must be able to reach us first.
    public func line(through trunks: [Trunk]) -> NetworkDriver.Configuration {
        let outward = trunks.first { $0.isFound }.flatMap { NetworkAddress.local(towards: $0.address) }
        let host = listen.host.isUnspecified ? outward ?? listen.host : listen.host
        var line = NetworkDriver.Configuration(listen: NetworkAddress(host: host, port: 0))
        // A listener on all addresses needs one that others can reach.
        line.publicHost = publicHost ?? (listen.host.isUnspecified ? outward : nil)
        line.mediaPorts = mediaPorts
        line.codecs = codecs
        line.encryption = encryption
        line.tlsTrust = TLSTrust(authorities: tlsAuthorities.map { resolved($0, in: folder) })
        line.trunks = trunks
        return line
    }

    /// The trunks with their passwords, and those with a name where that is found now; what is not stays without an address.
    ///
    /// - Parameters:
    ///   - secrets: the values of the secrets, by name.
    ///   - note: gets a sentence for each name that is looked up.
    public func foundTrunks(
        with secrets: [String: String], note: @escaping @Sendable (String) -> Void
    ) async -> [Trunk] {
        let finder = TrunkFinder(wantsIPv6: listen.host.isIPv6, note: note)
        await AttendantServer.look(self, finder)
        return trunks(with: secrets, at: await finder.locations)
    }
}
