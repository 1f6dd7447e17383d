import SansIO

/// Seeded damage to a text, the same each time.
public struct Mutator {
    private var random: RandomSource

    /// Damage that this seed decides.
    public init(seed: UInt64) { random = RandomSource(seed: seed) }

    /// A number from 0 up to `bound`, which it is not.
    public mutating func next(below bound: Int) -> Int { Int(random.next() % UInt64(bound)) }

    /// One to four changes: a byte replaced, inserted or removed, or a piece copied elsewhere.
    public mutating func mutated(_ bytes: [UInt8]) -> [UInt8] {
        var result = bytes
        let signs = Array("{}[]:,#*&!|>'\"%@`$?-+ \n\t0129azé".utf8) + [0, 0xFF, 0x80]
        for _ in 0...next(below: 4) where !result.isEmpty {
            let index = next(below: result.count)
            switch next(below: 4) {
            case 0: result[index] = signs[next(below: signs.count)]
            case 1: result.insert(signs[next(below: signs.count)], at: index)
            case 2: result.remove(at: index)
            default:
                let piece = result[index..<min(result.count, index + 1 + next(below: 20))]
                result.insert(contentsOf: Array(piece), at: next(below: result.count))
            }
        }
        return result
    }
}
