import CallEngine
import Locating
import Resolving
import SIPCore
import SansIO

/// Where the trunks are whose address is a name: looked up at the start, and again whenever an answer has grown old.
///
/// Name servers fail more often than carriers move. So what was found last is kept while nothing else is found, and asked
/// for again each half minute.
actor TrunkFinder {
    private struct Finding {
        var location: ServerLocator.Location?
        var until: ContinuousClock.Instant
    }

    private static let pauseAfterFailure = Duration.seconds(30)
    private let resolver: DNSResolver
    private let wantsIPv6: Bool
    private let note: @Sendable (String) -> Void
    private var findings: [ServerLocator.Name: Finding] = [:]
    private var seed = UInt64.random(in: .min ... .max)

    /// - Parameter note: gets a sentence for each name that is found elsewhere than before, or not.
    init(_ resolver: DNSResolver = DNSResolver(), wantsIPv6: Bool, note: @escaping @Sendable (String) -> Void) {
        self.resolver = resolver
        self.wantsIPv6 = wantsIPv6
        self.note = note
    }

    /// Where the names are.
    typealias Locations = [ServerLocator.Name: ServerLocator.Location]

    /// Where the names are that were found.
    var locations: Locations { findings.compactMapValues(\.location) }

    /// Looks up the names that are not known, or whose answers are old.
    func refresh(_ names: Set<ServerLocator.Name>) async {
        let now = ContinuousClock.now
        findings = findings.filter { names.contains($0.key) }
        let due = names.filter { name in findings[name].map { $0.until <= now } ?? true }
        let outcomes = await withTaskGroup(of: (ServerLocator.Name, ServerLocator.Outcome).self) { group in
            for name in due {
                seed &+= 1
                group.addTask { [resolver, wantsIPv6, seed] in
                    (name, await resolver.locate(name, wantsIPv6: wantsIPv6, random: RandomSource(seed: seed)))
                }
            }
            var outcomes: [(ServerLocator.Name, ServerLocator.Outcome)] = []
            for await outcome in group { outcomes.append(outcome) }
            return outcomes
        }
        for (name, outcome) in outcomes { take(outcome, of: name) }
    }

    private func take(_ outcome: ServerLocator.Outcome, of name: ServerLocator.Name) {
        let before = findings[name]?.location
        switch outcome {
        case .found(let location):
            findings[name] = Finding(location: location, until: .now + location.good)
            if before.map({ Set($0.addresses) != Set(location.addresses) }) ?? true {
                let list = location.addresses.map(\.description).joined(separator: ", ")
                note("\(name) is at \(list), over \(location.transport.rawValue)")
            }
        case .notFound(let why):
            if findings[name] == nil || before != nil && findings[name]?.location != nil {
                note(before == nil ? why : "\(why); calls go to where it was before")
            }
            findings[name] = Finding(location: before, until: .now + Self.pauseAfterFailure)
        }
    }

    /// When ``refresh(_:)`` is wanted next; `nil` while there is nothing to look up.
    var nextRefresh: ContinuousClock.Instant? { findings.values.map(\.until).min() }

}

extension ServerConfiguration {
    /// The trunks with their passwords, and those that have a name with the addresses that were found; those that were not
    /// stay without one.
    func trunks(with secrets: [String: String], at locations: TrunkFinder.Locations) -> [Trunk] {
        trunks(with: secrets).map { trunk in
            guard let name = lookups[trunk.name] else { return trunk }
            return trunk.placed(at: locations[name])
        }
    }
}

extension Trunk {
    /// The trunk at a place that its name was found at; without one it has no address and registers nowhere.
    func placed(at location: ServerLocator.Location?) -> Trunk {
        var trunk = self
        guard let location, let first = location.addresses.first else {
            trunk.address = Trunk.nowhere
            trunk.registration = nil
            return trunk
        }
        trunk.transport = location.transport
        trunk.address = first
        trunk.alternatives = location.addresses.dropFirst() + alternatives
        trunk.registration?.registrar = first
        trunk.registration?.alternatives = trunk.alternatives
        trunk.registration?.transport = location.transport
        return trunk
    }
}
