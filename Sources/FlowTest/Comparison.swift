import YAML

/// Gathers what is not as expected, with the place of each expectation.
struct Comparison {
    let expected: Expectation
    private(set) var failures: [TestFailure] = []

    init(expected: Expectation) { self.expected = expected }

    mutating func fail(_ name: String, _ message: String, nearest: String? = nil) {
        let place = expected.places[name] ?? expected.place
        failures.append(TestFailure(message: message, line: place?.line, nearest: nearest))
    }

    /// One value; `nil` is not looked at.
    mutating func compare<Thing: Equatable>(_ name: String, _ found: Thing, _ wanted: Thing?) {
        guard let wanted, wanted != found else { return }
        fail(name, "\(name) is \(found), expected was \(wanted)")
    }

    /// A list; the message says where the two part.
    mutating func compareList(_ name: String, _ found: [String], _ wanted: [String]?) {
        guard let wanted, wanted != found else { return }
        let same = zip(found, wanted).prefix { $0 == $1 }.count
        let here = same < found.count ? found[same] : "its end"
        let there = same < wanted.count ? wanted[same] : "the end"
        let before = same > 0 ? "after \(found[same - 1])" : "at the beginning"
        fail(
            name,
            "\(name) is \(list(found)), expected was \(list(wanted)): \(before) came \(here) in place of \(there)")
    }

    private func list(_ items: [String]) -> String { "[\(items.joined(separator: ", "))]" }
}
