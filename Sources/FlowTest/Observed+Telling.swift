import CallEngine
import FlowEngine
import FlowModel

/// What a flow told the web and the world.
extension Observed {
    /// The requests, each attempt by itself: with their bodies where they are known.
    var madeRequests: [MadeRequest] {
        if let requests { return requests.map(MadeRequest.init) }
        return flow.compactMap { if case .webAsked(let text, _) = $0 { MadeRequest(journalled: text) } else { nil } }
    }

    /// The events, in order, their data as JSON.
    var events: [(name: String, data: String)] {
        flow.compactMap { if case .event(let name, let data) = $0 { (name, data) } else { nil } }
    }

    func checkRequests(_ wanted: [ExpectedRequest]?, _ comparison: inout Comparison) {
        guard let wanted else { return }
        let made = madeRequests
        let list = made.isEmpty ? "none" : made.map(\.shown).joined(separator: ", ")
        guard made.count == wanted.count, zip(made, wanted).allSatisfy({ $1.address.matches($0.method, $0.url) }) else {
            let expected = wanted.isEmpty ? "none" : wanted.map(\.address.description).joined(separator: ", ")
            return comparison.fail("http", "the requests were \(list); expected were \(expected)")
        }
        for (request, wanted) in zip(made, wanted) {
            guard let body = wanted.body else { continue }
            guard let found = request.body else {
                comparison.fail("http", "the body of \(request.shown) is not known here: a journal does not keep it")
                continue
            }
            if let lack = found.lack(of: body) { comparison.fail("http", "the body of \(request.shown): \(lack)") }
        }
    }

    func checkEvents(_ wanted: [ExpectedEvent]?, _ comparison: inout Comparison) {
        guard let wanted else { return }
        let told = events
        guard told.map(\.name) == wanted.map(\.name) else {
            return comparison.compareList("events", told.map(\.name), wanted.map(\.name))
        }
        for (event, wanted) in zip(told, wanted) {
            guard let data = wanted.data else { continue }
            let found = (try? Value(json: Array(event.data.utf8))) ?? .text(event.data)
            if let lack = found.lack(of: data) { comparison.fail("events", "the data of \(event.name): \(lack)") }
        }
    }
}
