/// Reads a duration as the files write it: `500ms`, `5s`, `2m`, `1h`, `1.5s`; a bare number is seconds.
///
/// - Returns: `nil` where the text is no such duration, is negative, or is longer than 1 000 hours.
public func parseDuration(_ text: String) -> Duration? {
    let number = text.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
    guard let amount = Decimal3(number) else { return nil }
    let unit: Int64? =
        switch text.dropFirst(number.count) {
        case "ms": 1
        case "", "s": 1_000
        case "m": 60_000
        case "h": 3_600_000
        default: nil
        }
    guard let unit else { return nil }
    // Thousandths of the unit of at most 1 000 000 000: the product stays far inside 64 bits.
    let microseconds = amount.thousandths * unit
    guard microseconds <= 1_000 * 3_600_000_000 else { return nil }
    return .microseconds(microseconds)
}

/// Writes a duration in the shortest form that ``parseDuration(_:)`` reads back to the millisecond: `1500ms`, `5s`, `2m`.
public func durationText(_ duration: Duration) -> String {
    let parts = duration.components
    let milliseconds = parts.seconds &* 1_000 &+ parts.attoseconds / 1_000_000_000_000_000
    for (unit, size) in [("h", Int64(3_600_000)), ("m", 60_000), ("s", 1_000)]
    where milliseconds != 0 && milliseconds % size == 0 { return "\(milliseconds / size)\(unit)" }
    return milliseconds == 0 ? "0s" : "\(milliseconds)ms"
}

/// A decimal number of at most three decimal places, exact; at most seven digits before the point.
private struct Decimal3 {
    let thousandths: Int64

    init?(_ text: Substring) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard 1...2 ~= parts.count, 1...7 ~= parts[0].utf8.count, let whole = Int64(parts[0]) else { return nil }
        guard parts.count == 2 else {
            thousandths = whole * 1_000
            return
        }
        guard 1...3 ~= parts[1].utf8.count, let fraction = Int64(parts[1]) else { return nil }
        thousandths = whole * 1_000 + fraction * [100, 10, 1][parts[1].utf8.count - 1]
    }
}
