import FlowEngine

/// What a journal gives away of its masked keys, without their digits.
extension RecordedCall {
    /// Puts those masked keys right that turned out not to be secret.
    ///
    /// In a program that asks for secrets, a key that nobody asked for yet is masked: it may belong to a PIN. Where a
    /// menu took it later, the journal has it in clear. Keys are taken in the order in which they were pressed.
    mutating func resolveMaskedKeys() {
        var waiting: [Int] = []
        var order = inputs.indices.filter { inputs[$0].isKeyDown }[...]
        for deed in deeds {
            guard case .key(let key, _, let use) = deed.entry else { continue }
            switch use {
            case .typeAhead, .interrupted:
                if let index = order.popFirst() { waiting.append(index) }
            case .collected, .finish, .swallowed, .ignored:
                guard let index = waiting.isEmpty ? order.popFirst() : waiting.removeFirst() else { continue }
                if key != Presumption.maskedKey { reveal(key, at: index) }
            }
        }
    }

    /// The press and, after it, its release.
    private mutating func reveal(_ key: Character, at index: Int) {
        guard case .keyDown(Presumption.maskedKey, let source)? = inputs[index].event else { return }
        inputs[index].event = .keyDown(key, source: source)
        let release = inputs[(index + 1)...].firstIndex { $0.isKey }
        if let release, case .keyUp? = inputs[release].event { inputs[release].event = .keyUp(key) }
    }

    /// The outcomes of steps and the faults of entries, for decisions on digits that are masked.
    var presumption: Presumption {
        var steps: [Presumption.Step] = []
        for deed in deeds {
            switch deed.entry {
            case .stepStarted(let section, let index, _, _, _):
                steps.append(Presumption.Step(section: section, index: index))
            case .stepEnded(let outcome, _):
                if let last = steps.indices.last, steps[last].outcome == nil { steps[last].outcome = outcome }
            case .attempt(let number, let reason):
                if let last = steps.indices.last { steps[last].failures[number] = reason }
            default: break
            }
        }
        return Presumption(steps: steps)
    }

    /// Whether keys of the call are masked.
    public var isRedacted: Bool {
        inputs.contains { if case .keyDown(Presumption.maskedKey, _)? = $0.event { true } else { false } }
    }
}

extension RecordedCall.Input {
    fileprivate var isKeyDown: Bool { if case .keyDown? = event { true } else { false } }
    fileprivate var isKey: Bool {
        switch event {
        case .keyDown, .keyUp: true
        default: false
        }
    }
}
