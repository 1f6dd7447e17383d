public import SansIO

/// Damage to a message of bytes: replaced, inserted, removed, copied, cut off.
public enum DamagedMessage {
    /// `source` after so many changes, the same for the same random numbers.
    ///
    /// - Parameters:
    ///   - pieces: what is inserted.
    ///   - cutsOneOf: of so many cuts one is carried out; a cut leaves little.
    public static func of(
        _ source: [UInt8], changes: UInt64, inserting pieces: [[UInt8]], cutsOneOf: UInt64 = 1,
        _ random: inout RandomSource
    ) -> [UInt8] {
        var bytes = source
        for _ in 0..<changes {
            let place = bytes.isEmpty ? 0 : Int(random.next() % UInt64(bytes.count))
            switch random.next() % 5 {
            case 0 where !bytes.isEmpty: bytes[place] = UInt8(truncatingIfNeeded: random.next())
            case 1: bytes.insert(contentsOf: pieces[Int(random.next() % UInt64(pieces.count))], at: place)
            case 2 where !bytes.isEmpty: bytes.removeSubrange(place..<min(bytes.count, place + Int(random.next() % 12)))
            case 3 where !bytes.isEmpty:
                let other = Int(random.next() % UInt64(bytes.count))
                bytes.insert(contentsOf: bytes[min(place, other)..<max(place, other)].prefix(80), at: place)
            default: if cutsOneOf == 1 || random.next() % cutsOneOf == 0 { bytes.removeSubrange(place...) }
            }
        }
        return bytes
    }
}
