/// Bytes as text of 64 letters (RFC 4648 §4).
public enum Base64 {
    private static let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    /// The bytes as text for URLs: `-` and `_` for the last two letters, and no padding (RFC 4648 §5, RFC 7515 §2).
    public static func urlText(_ bytes: [UInt8]) -> String {
        String(decoding: text(bytes).utf8.filter { $0 != UInt8(ascii: "=") }.map(urlLetter), as: UTF8.self)
    }

    /// The bytes that a text for URLs stands for; `nil` where it is not written as ``urlText(_:)`` writes it.
    public static func urlBytes(_ text: some StringProtocol) -> [UInt8]? {
        let usual = String(decoding: text.utf8.map(usualLetter), as: UTF8.self)
        guard let found = bytes(usual), urlText(found) == text else { return nil }
        return found
    }

    private static func urlLetter(_ letter: UInt8) -> UInt8 {
        switch letter {
        case UInt8(ascii: "+"): UInt8(ascii: "-")
        case UInt8(ascii: "/"): UInt8(ascii: "_")
        default: letter
        }
    }

    private static func usualLetter(_ letter: UInt8) -> UInt8 {
        switch letter {
        case UInt8(ascii: "-"): UInt8(ascii: "+")
        case UInt8(ascii: "_"): UInt8(ascii: "/")
        default: letter
        }
    }

    /// The bytes as text, padded to a multiple of four letters.
    public static func text(_ bytes: [UInt8]) -> String {
        var result: [UInt8] = []
        result.reserveCapacity((bytes.count + 2) / 3 * 4)
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let rest = bytes[start..<min(start + 3, bytes.count)]
            let bits = rest.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - rest.count))
            for place in 0..<4 {
                result.append(place <= rest.count ? letters[bits >> (18 - 6 * place) & 63] : UInt8(ascii: "="))
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    /// The bytes that `text` stands for; `nil` where it is no such text. Padding may be missing: some senders cut it.
    public static func bytes(_ text: some StringProtocol) -> [UInt8]? {
        var letters = Array(text.utf8)
        for _ in 0..<2 where letters.last == UInt8(ascii: "=") { letters.removeLast() }
        guard letters.count % 4 != 1 else { return nil }
        var result: [UInt8] = []
        var bits: UInt32 = 0
        for (index, letter) in letters.enumerated() {
            guard let value = value(of: letter) else { return nil }
            bits = bits << 6 | value
            // Each letter but the first of four completes a byte; the bits that are left over are kept for the next.
            let left = UInt32(6 - 2 * (index % 4))
            if index % 4 > 0 { result.append(UInt8(truncatingIfNeeded: bits >> left)) }
        }
        return result
    }

    private static func value(of letter: UInt8) -> UInt32? {
        switch letter {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(letter - UInt8(ascii: "A"))
        case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(letter - UInt8(ascii: "a")) + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(letter - UInt8(ascii: "0")) + 52
        case UInt8(ascii: "+"): 62
        case UInt8(ascii: "/"): 63
        default: nil
        }
    }
}
