import FlowModel

/// A `menu` or `gather` under way.
struct CollectStep: Sendable {
    var machine: CollectMachine
    let settings: CollectSettings
    /// The read-back of a gather; empty for none.
    let confirmation: [Playable]
    let isSensitive: Bool
    let saveAs: String?
    let isMenu: Bool
    /// What the extensions of a menu reach; empty where it has none.
    var extensions: [String: String] = [:]

    init(_ menu: Menu, guard finishKeyGuard: FinishKeyGuard) {
        machine = CollectMachine(rules: CollectRules(menu), finishKeyGuard: finishKeyGuard)
        settings = menu.collect
        confirmation = []
        isSensitive = false
        saveAs = nil
        isMenu = true
        extensions = menu.extensions?.targets ?? [:]
    }

    /// The outcome of an entry that was taken.
    func outcome(of digits: String) -> String {
        guard isMenu else { return "ok" }
        return extensions[digits] == nil ? digits : Menu.extensionOutcome
    }

    init(_ gather: Gather, guard finishKeyGuard: FinishKeyGuard) {
        machine = CollectMachine(rules: CollectRules(gather), finishKeyGuard: finishKeyGuard)
        settings = gather.collect
        confirmation = gather.confirm?.items ?? []
        isSensitive = gather.isSensitive
        saveAs = gather.saveAs
        isMenu = false
    }

    /// What is played for a prompt of the machine: an escalating prompt first, then the prompt itself.
    func items(for prompt: CollectPrompt) -> [Playable] {
        switch prompt {
        case .first, .afterDecline: settings.prompt
        case .afterNoInput(let index): Self.item(settings.noInput, at: index) + settings.prompt
        case .afterNoMatch(let index): Self.item(settings.noMatch, at: index) + settings.prompt
        case .confirmation: confirmation
        }
    }

    private static func item(_ items: [Playable], at index: Int?) -> [Playable] {
        guard let index, items.indices.contains(index) else { return [] }
        return [items[index]]
    }
}

/// The last entry of the caller: what a flow reads as `input`.
struct CollectInput: Sendable {
    private(set) var value: Value = .null
    private(set) var digits = ""
    private(set) var isSensitive = false

    init() {}

    /// An entry, or what was pressed of one.
    init(
        digits: String, reason: CollectReason, lastKey: KeyPress?, isSensitive: Bool, extensionTarget: String? = nil
    ) {
        self.digits = digits
        self.isSensitive = isSensitive
        value = .map([
            "digits": .text(digits), "text": .null, "reason": .text(reason.rawValue),
            "key": Value(lastKey.map { String($0.key) }), "source": Value(lastKey?.source),
            "extension": Value(extensionTarget),
        ])
    }
}
