/// Sums of products of 16-bit sound, eight at a time.
enum Correlation {
    /// How alike two sounds of one length are: 1 for the same at any volume, 0 for nothing in common, −1 for the opposite.
    ///
    /// O(samples); allocates nothing.
    /// - Parameter leftEnergy: ``energy(_:)`` of `left`, which is compared with many.
    static func normalised(
        _ left: UnsafeBufferPointer<Int16>, _ leftEnergy: Float, _ right: UnsafeBufferPointer<Int16>
    ) -> Float {
        let energy = leftEnergy * energy(right)
        return energy > 0 ? product(left, right) / energy.squareRoot() : 0
    }

    /// Where `piece` is most like a part of `sound`, and how much; `nil` where no such part lies in it or all is silent.
    ///
    /// - Parameter starts: the places to try, as indices of `sound`; those at which the piece would not fit are left out.
    /// - Complexity: O(starts × samples of the piece); allocates room for what is searched.
    static func best(
        of piece: UnsafeBufferPointer<Int16>, in sound: UnsafeBufferPointer<Int16>, startingAt starts: ClosedRange<Int>
    ) -> (start: Int, likeness: Float)? {
        let first = max(starts.lowerBound, 0)
        let last = min(starts.upperBound, sound.count - piece.count)
        let wanted = energy(piece)
        guard first <= last, !piece.isEmpty, wanted > 0 else { return nil }
        // Converted once, not once a start.
        let searched = UnsafeBufferPointer(rebasing: sound[first..<last + piece.count])
        return withFloats(of: piece) { piece in
            withFloats(of: searched) { searched in
                best(of: piece, wanted, in: searched, sound, from: first, to: last)
            }
        }
    }

    /// The loudest part of `piece` of that length, in steps of half of it: what is found first by ear.
    static func loudest(_ length: Int, of piece: UnsafeBufferPointer<Int16>) -> Range<Int> {
        var best = (start: 0, energy: -Float.infinity)
        for start in stride(from: 0, through: piece.count - length, by: max(length / 2, 1)) {
            let energy = energy(UnsafeBufferPointer(rebasing: piece[start..<start + length]))
            if energy > best.energy { best = (start, energy) }
        }
        return best.start..<min(best.start + length, piece.count)
    }

    private static func withFloats<Result>(
        of samples: UnsafeBufferPointer<Int16>, _ body: (UnsafeBufferPointer<Float>) -> Result
    ) -> Result {
        withUnsafeTemporaryAllocation(of: Float.self, capacity: samples.count) { floats in
            for index in samples.indices { floats.initializeElement(at: index, to: Float(samples[index])) }
            return body(UnsafeBufferPointer(floats))
        }
    }

    /// `searched` is `sound` from `first` on.
    private static func best(
        of piece: UnsafeBufferPointer<Float>, _ wanted: Float, in searched: UnsafeBufferPointer<Float>,
        _ sound: UnsafeBufferPointer<Int16>, from first: Int, to last: Int
    ) -> (start: Int, likeness: Float)? {
        var best: (start: Int, likeness: Float)?
        // The energy slides along, in whole numbers, so that nothing is lost on the way.
        var found = sound[first..<first + piece.count].reduce(0) { $0 + square($1) }
        for start in first...last {
            if start > first { found += square(sound[start + piece.count - 1]) - square(sound[start - 1]) }
            guard found > 0 else { continue }
            let part = UnsafeBufferPointer(rebasing: searched[start - first..<start - first + piece.count])
            let likeness = product(piece, part) / (wanted * Float(found)).squareRoot()
            if likeness > best?.likeness ?? 0 { best = (start, likeness) }
        }
        return best
    }

    private static func square(_ sample: Int16) -> Int { Int(sample) * Int(sample) }

    /// The sum of the squares.
    static func energy(_ samples: UnsafeBufferPointer<Int16>) -> Float { product(samples, samples) }

    private static func product(_ left: UnsafeBufferPointer<Float>, _ right: UnsafeBufferPointer<Float>) -> Float {
        let count = min(left.count, right.count)
        let (leftBytes, rightBytes) = (UnsafeRawBufferPointer(left), UnsafeRawBufferPointer(right))
        var sums = SIMD16<Float>()
        var index = 0
        while index + 16 <= count {
            sums +=
                leftBytes.loadUnaligned(fromByteOffset: index * 4, as: SIMD16<Float>.self)
                * rightBytes.loadUnaligned(fromByteOffset: index * 4, as: SIMD16<Float>.self)
            index += 16
        }
        var sum = sums.sum()
        while index < count {
            sum += left[index] * right[index]
            index += 1
        }
        return sum
    }

    private static func product(_ left: UnsafeBufferPointer<Int16>, _ right: UnsafeBufferPointer<Int16>) -> Float {
        let count = min(left.count, right.count)
        var sums = SIMD8<Float>()
        var index = 0
        while index + 8 <= count {
            sums += eight(left, at: index) * eight(right, at: index)
            index += 8
        }
        var sum = sums.sum()
        while index < count {
            sum += Float(left[index]) * Float(right[index])
            index += 1
        }
        return sum
    }

    private static func eight(_ samples: UnsafeBufferPointer<Int16>, at index: Int) -> SIMD8<Float> {
        let raw = UnsafeRawBufferPointer(samples)
        return SIMD8<Float>(raw.loadUnaligned(fromByteOffset: index * 2, as: SIMD8<Int16>.self))
    }
}
