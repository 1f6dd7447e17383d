import CallEngine
import Locating
import Networking
import SIPCore
import SansIO

/// Trunks that have a name in place of an address: looked up before the first call, and then for as long as the server runs.
extension AttendantServer {
    /// How long a start or a reload waits for name servers: calls come in all the same.
    private static let patience = Duration.seconds(3)

    /// Looks up what is not known yet; what takes too long is found later.
    static func look(_ configuration: ServerConfiguration, _ finder: TrunkFinder) async {
        let names = Set(configuration.lookups.values)
        guard !names.isEmpty else { return }
        // A question cannot be called back: the one that is not waited for any more comes to its end by itself.
        let (first, continuation) = AsyncStream<Void>.makeStream()
        Task {
            await finder.refresh(names)
            continuation.finish()
        }
        Task {
            try? await Task.sleep(for: patience)
            continuation.finish()
        }
        for await _ in first {}
    }

    /// Looks up what has grown old and tells the shards where the trunks are now; returns when to come again.
    func lookAgain() async -> ContinuousClock.Instant {
        let (configuration, secrets) = current
        let names = Set(configuration.lookups.values)
        // Without names there may be some after a reload.
        guard !names.isEmpty else { return .now + .seconds(30) }
        await finder.refresh(names)
        let locations = await finder.locations
        if locations != placed { await move(configuration, secrets, locations) }
        return max(await finder.nextRefresh ?? .now, .now + .seconds(1))
    }

    /// Calls that are up go on where they are; new ones go to where the trunks are now.
    private func move(
        _ configuration: ServerConfiguration, _ secrets: [String: String], _ locations: TrunkFinder.Locations
    ) async {
        placed = locations
        let trunks = configuration.trunks(with: secrets, at: locations)
        let doors = configuration.doors(with: secrets, trunks: trunks)
        for shard in driver.shards { shard.perform { exchange, _ in exchange.replace(trunks: trunks) } }
        driver.replaceDoors(doors)
        if registers { driver.shards[0].perform { exchange, now in exchange.keepRegistrations(at: now) } }
    }
}

extension NetworkAddress.Host {
    /// Whether it is an address of IPv6.
    var isIPv6: Bool { if case .v6 = self { true } else { false } }
}
