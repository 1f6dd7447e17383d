import Audio
import Testing

/// The definition of ITU-T G.711, written as its tables 1a–2b are: decision and output values, segment by segment.
private struct Definition {
    /// Output values of the 128 positive codes, in 16-bit units, smallest first.
    let outputs: [Int]
    /// The lower decision value of each positive code.
    let decisions: [Int]

    static func mu() -> Definition {
        // Table 2a, 14-bit units: eight segments of 16 steps, of width 2, 4 … 256; the first interval is half as wide.
        var (outputs, decisions) = ([Int](), [Int]())
        for code in 0..<128 {
            let (segment, step) = (code / 16, code % 16)
            let output = ((33 + 2 * step) << segment) - 33
            decisions.append(code == 0 ? 0 : (output - (1 << segment)) * 4)
            outputs.append(output * 4)
        }
        return Definition(outputs: outputs, decisions: decisions)
    }

    static func a() -> Definition {
        // Table 1a, 13-bit units: two segments of width 2, then widths 4, 8 … 128.
        var (outputs, decisions, lower) = ([Int](), [Int](), 0)
        for code in 0..<128 {
            let width = 2 << max(code / 16 - 1, 0)
            decisions.append(lower * 8)
            outputs.append((lower * 2 + width) * 4)
            lower += width
        }
        return Definition(outputs: outputs, decisions: decisions)
    }
}

@Suite("G.711")
struct G711Tests {
    private static func definition(_ law: G711Law) -> Definition { law == .mu ? .mu() : .a() }

    /// The byte of the positive code `code`: inverted for µ-law, with even bits inverted for A-law.
    private static func byte(_ law: G711Law, code: Int, negative: Bool) -> UInt8 {
        law == .mu ? UInt8(0xFF - code - (negative ? 0x80 : 0)) : UInt8(code + (negative ? 0 : 0x80)) ^ 0x55
    }

    @Test("every byte decodes to the output value of the recommendation", arguments: G711Law.allCases)
    func decodes(law: G711Law) {
        let definition = Self.definition(law)
        for code in 0..<128 {
            let value = definition.outputs[code]
            #expect(Int(G711.decode(Self.byte(law, code: code, negative: false), law: law)) == value)
            #expect(Int(G711.decode(Self.byte(law, code: code, negative: true), law: law)) == -value)
        }
    }

    @Test("every sample is encoded into the interval between its decision values", arguments: G711Law.allCases)
    func encodes(law: G711Law) {
        let definition = Self.definition(law)
        var code = 0
        for magnitude in 0...32767 {
            while code < 127, magnitude >= definition.decisions[code + 1] { code += 1 }
            let positive = G711.encode(Int16(magnitude), law: law)
            let negative = G711.encode(Int16(-magnitude - 1), law: law)
            guard positive == Self.byte(law, code: code, negative: false),
                negative == Self.byte(law, code: code, negative: true)
            else {
                Issue.record("magnitude \(magnitude), code \(code): \(positive), \(negative)")
                return
            }
        }
    }

    @Test("a decoded byte encodes to itself, but for the negative zero of µ-law", arguments: G711Law.allCases)
    func roundTrip(law: G711Law) {
        for byte in UInt8.min...UInt8.max where law == .a || byte != 0x7F {
            #expect(G711.encode(G711.decode(byte, law: law), law: law) == byte)
        }
        #expect(G711.encode(0, law: law) == law.silence)
    }

    @Test("bulk work equals sample by sample", arguments: G711Law.allCases)
    func bulk(law: G711Law) {
        let samples = (Int(Int16.min)...Int(Int16.max)).map { Int16($0) }
        let bytes = G711.encode(samples, law: law)
        #expect(bytes == samples.map { G711.encode($0, law: law) })
        #expect(G711.decode(bytes, law: law) == bytes.map { G711.decode($0, law: law) })
    }
}
