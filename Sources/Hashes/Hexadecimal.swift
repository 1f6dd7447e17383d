extension Collection<UInt8> {
    /// The bytes as lower-case hexadecimal digits, two each.
    public var hexadecimal: String {
        let alphabet = Array("0123456789abcdef".utf8)
        let digits = flatMap { [alphabet[Int($0 >> 4)], alphabet[Int($0 & 15)]] }
        return String(decoding: digits, as: UTF8.self)
    }
}
