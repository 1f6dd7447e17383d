import Audio
import SansIO
import Testing

@Suite("Comfort noise (RFC 3389)")
struct ComfortNoiseTests {
    /// The loudest signal there can be in G.711.
    private static let overload = 32_124.0

    /// The ratio of powers of so many decibels below.
    private static func ratio(decibels: UInt8) -> Double {
        (0..<decibels).reduce(1) { ratio, _ in ratio / 1.258_925_411_794_167_2 }
    }

    private static func noise(_ payload: [UInt8], _ count: Int = 32_000) -> [Int16]? {
        guard var noise = payload.withUnsafeBytes({ ComfortNoise(payload: $0) }) else { return nil }
        var samples = [Int16](repeating: 0, count: count)
        samples.withUnsafeMutableBufferPointer { noise.fill($0) }
        return samples
    }

    /// The mean of the products of samples that lie `lag` apart.
    private static func correlation(_ samples: [Int16], lag: Int) -> Double {
        let products = zip(samples, samples.dropFirst(lag)).map { Double($0) * Double($1) }
        return products.reduce(0, +) / Double(products.count)
    }

    @Test(
        "the noise is as loud as the packet says, whatever its colour",
        arguments: [25, 40, 55] as [UInt8], [[], [10], [244], [40, 160, 100], Array(repeating: 90, count: 12)])
    func level(_ level: UInt8, _ coefficients: [UInt8]) throws {
        let samples = try #require(Self.noise([level] + coefficients))
        let wanted = Self.overload * Self.overload * Self.ratio(decibels: level)
        let found = Self.correlation(samples, lag: 0)
        // Within a decibel.
        #expect(wanted / 1.26...wanted * 1.26 ~= found, "\(found) of \(wanted)")
    }

    @Test("a coefficient colours the noise: what is the same as a moment ago, or the contrary")
    func colour() throws {
        let rows: [(UInt8, Double)] = [(10, 0.921), (67, 0.472), (127, 0), (187, -0.472), (244, -0.921)]
        for (coefficient, expected) in rows {
            let samples = try #require(Self.noise([20, coefficient]))
            let found = Self.correlation(samples, lag: 1) / Self.correlation(samples, lag: 0)
            #expect(abs(found - expected) < 0.03, "\(found), not \(expected)")
        }
    }

    @Test("the same description gives the same noise, and the first bit of the level means nothing")
    func same() {
        #expect(Self.noise([40, 90, 130], 500) == Self.noise([40, 90, 130], 500))
        #expect(Self.noise([40, 90, 130], 500) == Self.noise([0x80 | 40, 90, 130], 500))
    }

    @Test("any bytes but none are a description") func anyBytes() {
        #expect(Self.noise([]) == nil)
        var random = RandomSource(seed: 1)
        for count in 1...40 {
            let bytes = (0..<count).map { _ in UInt8(truncatingIfNeeded: random.next()) }
            #expect(Self.noise(bytes, 400)?.count == 400)
        }
        #expect(Self.noise([0, 255, 255, 0, 0], 4000)?.contains { $0 != 0 } == true)
        #expect(Self.noise([127], 400)?.allSatisfy { abs(Int($0)) <= 1 } == true)
    }
}
