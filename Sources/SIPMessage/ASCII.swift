/// The character classes of RFC 3261 §25.1 on single bytes.
extension UInt8 {
    static let cr = UInt8(ascii: "\r")
    static let lf = UInt8(ascii: "\n")
    static let space = UInt8(ascii: " ")
    static let tab = UInt8(ascii: "\t")

    /// `A`–`Z` as `a`–`z`; every other byte as it is.
    @inline(__always) var lowercased: UInt8 { self &- 65 < 26 ? self | 0x20 : self }

    @inline(__always) var isDigit: Bool { self &- 48 < 10 }
    @inline(__always) var isLetter: Bool { lowercased &- 97 < 26 }
    @inline(__always) var isBlank: Bool { self == .space || self == .tab }
    /// C0 controls and DEL.
    @inline(__always) var isControl: Bool { self < 32 || self == 127 }

    /// A character of a token: alphanumeric or one of `-.!%*_+`'~`.
    var isToken: Bool {
        if isLetter || isDigit { return true }
        switch self {
        case UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "!"), UInt8(ascii: "%"), UInt8(ascii: "*"),
            UInt8(ascii: "_"), UInt8(ascii: "+"), UInt8(ascii: "`"), UInt8(ascii: "'"), UInt8(ascii: "~"):
            return true
        default:
            return false
        }
    }

    /// A character of a host name; the underscore is not in the grammar, but in the field.
    var isHost: Bool {
        isLetter || isDigit || self == UInt8(ascii: "-") || self == UInt8(ascii: ".") || self == UInt8(ascii: "_")
    }

    /// A character that may stand unescaped in a URI as we read it: visible, and no delimiter of the surroundings.
    var isURI: Bool {
        !isControl && self != .space && self != UInt8(ascii: "<") && self != UInt8(ascii: ">")
            && self != UInt8(ascii: "\"")
    }

    /// The value of a hexadecimal digit.
    var hexValue: UInt8? {
        if isDigit { return self &- 48 }
        let letter = lowercased
        return letter &- 97 < 6 ? letter &- 87 : nil
    }
}

/// Whether two runs of bytes are the same without regard to case.
func equalIgnoringCase(_ lhs: some Sequence<UInt8>, _ rhs: some Sequence<UInt8>) -> Bool {
    var left = lhs.makeIterator()
    var right = rhs.makeIterator()
    while true {
        switch (left.next(), right.next()) {
        case (nil, nil): return true
        case (let a?, let b?) where a.lowercased == b.lowercased: continue
        default: return false
        }
    }
}

extension StringProtocol {
    /// Whether two texts are the same without regard to the case of ASCII letters.
    func equalsIgnoringCase(_ other: some StringProtocol) -> Bool { equalIgnoringCase(utf8, other.utf8) }
}
