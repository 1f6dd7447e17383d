/// Sums of products of 16-bit sound, eight at a time.
enum Correlation {
    /// How alike two sounds of one length are: 1 for the same at any volume, 0 for nothing in common, −1 for the opposite.
    ///
    /// O(samples); allocates nothing.
    static func normalised(_ left: UnsafeBufferPointer<Int16>, _ right: UnsafeBufferPointer<Int16>) -> Float {
        let energy = energy(left) * energy(right)
        return energy > 0 ? product(left, right) / energy.squareRoot() : 0
    }

    /// The sum of the squares.
    static func energy(_ samples: UnsafeBufferPointer<Int16>) -> Float { product(samples, samples) }

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
