/// The offsets of a time zone through time, from a compiled file of the time zone database (TZif, RFC 8536).
///
/// ```
///  header 44 bytes ─ times of changes ─ their kinds ─ kinds: offset 4, summer 1, name 1 ─ … ─ \n TZ string \n
/// ```
///
/// A file of version 2 or later has the block twice, with times of 32 and of 64 bits; the second is read.
public struct ZoneRules: Sendable, Hashable {
    /// The zone's name as the flow has it: `America/New_York`.
    public let name: String
    private let changes: [Int]
    /// The offset after each change, in seconds east of Greenwich.
    private let offsets: [Int]
    private let first: Int
    private let rule: ZoneRule?

    /// A zone of one offset for ever.
    ///
    /// - Parameter offset: seconds east of Greenwich.
    public init(name: String, offset: Int) {
        self.name = name
        (changes, offsets, first, rule) = ([], [], offset, nil)
    }

    /// The largest file that is read, in bytes; the real ones have 4 KB at most.
    public static let largestFile = 65_536

    /// Reads a file; `nil` where its bytes are none. Total: no byte of it is trusted.
    public init?(name: String, file: [UInt8]) {
        guard file.count <= Self.largestFile, var block = Block(file, at: 0, timeSize: 4) else { return nil }
        if block.version >= 0x32 {
            guard let second = Block(file, at: block.end, timeSize: 8) else { return nil }
            block = second
        }
        guard let table = block.table(of: file) else { return nil }
        self.name = name
        (changes, offsets, first) = table
        rule = block.timeSize == 8 ? Self.rule(file[block.end...]) : nil
    }

    private static func rule(_ footer: ArraySlice<UInt8>) -> ZoneRule? {
        guard footer.first == 0x0A, footer.last == 0x0A, footer.count > 2 else { return nil }
        return ZoneRule(String(decoding: footer.dropFirst().dropLast(), as: UTF8.self))
    }

    /// Seconds east of Greenwich at a Unix time. O(log changes).
    public func offset(at time: Int) -> Int {
        guard let last = changes.last, time < last else {
            return rule?.offset(at: time) ?? offsets.last ?? first
        }
        var (low, high) = (0, changes.count)
        while low < high {
            let middle = (low + high) / 2
            if changes[middle] <= time { low = middle + 1 } else { high = middle }
        }
        return low == 0 ? first : offsets[low - 1]
    }

    /// The Unix time at which the wall clock shows `local`, counted like Unix time; the earlier one where it shows it
    /// twice, and where it skips it the moment of the skip's other side.
    public func time(ofLocal local: Int) -> Int {
        // Before and after the change that may be near: offsets differ by less than a day.
        let before = offset(at: local - CivilTime.day)
        let after = offset(at: local + CivilTime.day)
        let early = local - max(before, after)
        if early + offset(at: early) == local { return early }
        let late = local - min(before, after)
        if late + offset(at: late) == local { return late }
        return local - before
    }
}

/// Where the parts of one block of the file lie.
private struct Block {
    let version: UInt8
    let timeSize: Int
    private let start: Int
    private let timeCount: Int
    private let typeCount: Int
    let end: Int

    init?(_ file: [UInt8], at start: Int, timeSize: Int) {
        guard file.count >= start + 44, file[start..<(start + 4)].elementsEqual("TZif".utf8) else { return nil }
        var counts: [Int] = []
        for index in 0..<6 { counts.append(Int(Self.integer(file, at: start + 20 + index * 4, size: 4))) }
        guard counts.allSatisfy({ 0...65_536 ~= $0 }) else { return nil }
        let (isUTCount, isStandardCount, leapCount) = (counts[0], counts[1], counts[2])
        (timeCount, typeCount) = (counts[3], counts[4])
        let size =
            timeCount * (timeSize + 1) + typeCount * 6 + counts[5] + leapCount * (timeSize + 4) + isStandardCount
            + isUTCount
        version = file[start + 4]
        self.timeSize = timeSize
        self.start = start + 44
        end = self.start + size
        guard typeCount > 0, end <= file.count else { return nil }
    }

    /// The times of changes, the offset after each, and the offset before the first; `nil` where they make no sense.
    func table(of file: [UInt8]) -> (changes: [Int], offsets: [Int], first: Int)? {
        let kinds = start + timeCount * timeSize
        let types = kinds + timeCount
        var (changes, offsets): ([Int], [Int]) = ([], [])
        for index in 0..<timeCount {
            let time = Int(Self.integer(file, at: start + index * timeSize, size: timeSize))
            let kind = Int(file[kinds + index])
            guard kind < typeCount, changes.last.map({ $0 < time }) ?? true else { return nil }
            changes.append(time)
            offsets.append(Int(Self.integer(file, at: types + kind * 6, size: 4)))
        }
        let first = Int(Self.integer(file, at: types, size: 4))
        guard (offsets + [first]).allSatisfy({ abs($0) < CivilTime.day * 2 }) else { return nil }
        return (changes, offsets, first)
    }

    private static func integer(_ file: [UInt8], at offset: Int, size: Int) -> Int64 {
        let bits = file[offset..<(offset + size)].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        return size == 4 ? Int64(Int32(bitPattern: UInt32(truncatingIfNeeded: bits))) : Int64(bitPattern: bits)
    }
}
