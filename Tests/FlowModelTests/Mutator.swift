/// Seeded damage to a text, the same each time (SplitMix64).
struct Mutator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next(below bound: Int) -> Int {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return Int((mixed ^ (mixed >> 31)) % UInt64(bound))
    }

    /// One to four changes: a byte replaced, inserted or removed, or a piece copied elsewhere.
    mutating func mutated(_ bytes: [UInt8]) -> [UInt8] {
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
