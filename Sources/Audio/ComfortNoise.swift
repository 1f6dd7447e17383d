/// What a line sounds like while nobody speaks, made out of the description that a sender gives before it pauses (RFC 3389).
///
///     payload:  level | coefficient 1 | coefficient 2 | …
///
/// - **The level** is the power of the noise below that of the loudest signal there can be, in whole decibels (§3.1).
/// - **The coefficients** are those of a lattice filter: what colours white noise like the noise of the room (§3.2). Without
///   any the noise is white. Only the first twelve are heard.
///
/// The same description gives the same noise. Allocates nothing; costs a few additions and as many multiplications a sample as
/// there are coefficients, twice.
public struct ComfortNoise: Sendable {
    private static let most = 12
    /// The loudest signal there can be in G.711, as samples of 16 bits: a square wave.
    private static let overload: Float = 32_124

    /// The power of the noise, in decibels below the loudest signal there can be: 0...127.
    public let level: Int
    private var reflections = InlineArray<12, Float>(repeating: 0)
    private let order: Int
    /// The greatest sample that goes into the filter.
    private let amplitude: Float
    private var delayed = InlineArray<12, Float>(repeating: 0)
    private var random: UInt32 = 0x2545_F491

    /// The noise that a packet's payload describes; `nil` for an empty one. Any other bytes are a description.
    public init?(payload: UnsafeRawBufferPointer) {
        guard let first = payload.first else { return nil }
        level = Int(first & 0x7F)
        order = min(payload.count - 1, Self.most)
        var gain: Float = 1
        for index in 0..<order {
            // 254 steps from −1 to 1; the last value is reserved, and a filter at the very edge would never settle.
            let step = Float(min(Int(payload[index + 1]), 254) - 127)
            let reflection = min(max(step * 258 / 32_768, -0.98), 0.98)
            reflections[index] = reflection
            gain *= 1 - reflection * reflection
        }
        let effective = Self.overload * Self.ratio(decibels: level) * gain.squareRoot()
        // Numbers drawn evenly from −a to a have the power of a²/3.
        amplitude = effective * Float(3).squareRoot()
    }

    /// Fills all of `samples`.
    public mutating func fill(_ samples: UnsafeMutableBufferPointer<Int16>) {
        for index in samples.indices { samples[index] = Int16(clamping: Int(next().rounded())) }
    }

    /// One step of the lattice: from the input through all stages down to the output.
    private mutating func next() -> Float {
        var forward = draw() * amplitude
        guard order > 0 else { return forward }
        for stage in stride(from: order - 1, through: 0, by: -1) {
            forward -= reflections[stage] * delayed[stage]
            let backward = delayed[stage] + reflections[stage] * forward
            if stage + 1 < order { delayed[stage + 1] = backward }
        }
        delayed[0] = forward
        return forward
    }

    /// A number from −1 to 1, by Marsaglia's shifts.
    private mutating func draw() -> Float {
        random ^= random << 13
        random ^= random >> 17
        random ^= random << 5
        return Float(Int32(bitPattern: random)) / 2_147_483_648
    }

    /// The ratio of amplitudes of so many decibels below, 0...127.
    private static func ratio(decibels: Int) -> Float {
        var ratio: Float = 1
        for _ in 0..<(decibels / 20) { ratio *= 0.1 }
        for _ in 0..<(decibels % 20) { ratio *= 0.891_250_94 }
        return ratio
    }
}
