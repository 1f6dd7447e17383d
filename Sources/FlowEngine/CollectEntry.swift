public import FlowModel

/// What a collect asks for: one of a menu's options, or digits.
public enum CollectEntry: Sendable {
    /// The key sequences of a menu.
    case option([String])
    case digits(DigitEntry)

    /// Where an entry stands after a key.
    enum Progress: Equatable {
        /// More keys may follow.
        case open
        /// Nothing longer can be meant: decide now.
        case complete
    }

    /// The key that ends the entry, `nil` for none. A menu has none.
    var finishKey: Character? {
        switch self {
        case .option: nil
        case .digits(let digits): digits.finishOn
        }
    }

    /// Whether more keys could change what `entry` means.
    func progress(of entry: String) -> Progress {
        switch self {
        case .option(let options):
            options.contains { $0.count > entry.count && $0.hasPrefix(entry) } ? .open : .complete
        case .digits(let digits):
            entry.count < digits.length.upperBound ? .open : .complete
        }
    }

    /// What is wrong with a finished entry; `nil` when it is right.
    func fault(in entry: String) -> CollectReason? {
        switch self {
        case .option(let options): options.contains(entry) ? nil : .noOption
        case .digits(let digits): digits.fault(in: entry)
        }
    }
}

/// The digits that a `gather` wants (collect rule 6).
public struct DigitEntry: Sendable {
    /// How many digits are wanted.
    public var length: ClosedRange<Int>
    /// The key that ends the entry and is no part of it; `nil` for none.
    public var finishOn: Character?
    /// The pattern that the whole entry must satisfy.
    public var matches: DigitPattern?
    /// The values allowed; empty for any.
    public var allowed: [Gather.AllowedDigits]

    /// What is wrong with a finished entry; `nil` when it is right.
    ///
    /// Length first, then `matches`, then `in`. Where neither is given only `0`-`9` are digits: a stray `*` must not
    /// become part of a telephone number.
    func fault(in entry: String) -> CollectReason? {
        if entry.count < length.lowerBound { return .tooShort }
        if let matches {
            guard matches.matches(entry) else { return .pattern }
        } else if allowed.isEmpty {
            guard entry.isDecimal else { return .pattern }
        }
        guard allowed.isEmpty || allowed.contains(where: { $0.contains(entry) }) else { return .range }
        return nil
    }
}

extension Gather.AllowedDigits {
    /// Whether `entry` is this value, or lies in this range as a number that is not written longer or shorter than
    /// the bounds are: `007` is not in `1..12`.
    func contains(_ entry: String) -> Bool {
        switch self {
        case .exactly(let value): return value == entry
        case .range(let low, let high):
            guard entry.isDecimal, low.count <= high.count, (low.count...high.count).contains(entry.count) else {
                return false
            }
            return !entry.isNumerically(below: low) && !high.isNumerically(below: entry)
        }
    }
}

extension String {
    /// True for a text of one or more of `0`-`9`.
    fileprivate var isDecimal: Bool { !isEmpty && utf8.allSatisfy { (48...57).contains($0) } }

    /// Compares two decimal texts of any length as numbers.
    fileprivate func isNumerically(below other: String) -> Bool {
        let mine = drop { $0 == "0" }
        let theirs = other.drop { $0 == "0" }
        return mine.count == theirs.count ? mine < theirs : mine.count < theirs.count
    }
}
