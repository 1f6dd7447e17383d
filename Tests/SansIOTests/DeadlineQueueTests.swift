import SansIO
import Testing

@Suite struct DeadlineQueueTests {
    @Test func `keys come out earliest first, each once`() {
        var queue = DeadlineQueue<String>()
        queue.set("late", Instant(nanoseconds: 30))
        queue.set("early", Instant(nanoseconds: 10))
        queue.set("middle", Instant(nanoseconds: 20))
        #expect(queue.next() == Instant(nanoseconds: 10))
        #expect(queue.pop(at: Instant(nanoseconds: 25)) == "early")
        #expect(queue.pop(at: Instant(nanoseconds: 25)) == "middle")
        #expect(queue.pop(at: Instant(nanoseconds: 25)) == nil)
        #expect(queue.next() == Instant(nanoseconds: 30))
    }

    @Test func `a moved deadline is due at its new time only, and a cleared one never`() {
        var queue = DeadlineQueue<Int>()
        queue.set(1, Instant(nanoseconds: 10))
        queue.set(1, Instant(nanoseconds: 40))
        queue.set(2, Instant(nanoseconds: 15))
        queue.set(2, nil)
        #expect(queue.pop(at: Instant(nanoseconds: 39)) == nil)
        #expect(queue.pop(at: Instant(nanoseconds: 40)) == 1)
        #expect(queue.next() == nil)
        #expect(queue.count == 0)
    }

    @Test func `equal deadlines come out in the order they were set`() {
        var queue = DeadlineQueue<Int>()
        for key in 0..<200 { queue.set(key, Instant(nanoseconds: 5)) }
        for key in 0..<100 { queue.set(key, Instant(nanoseconds: 9)) }
        for key in 0..<100 { queue.set(key, Instant(nanoseconds: 5)) }
        let order = (0..<200).compactMap { _ in queue.pop(at: Instant(nanoseconds: 5)) }
        #expect(order == Array(100..<200) + Array(0..<100))
    }

    @Test func `agrees with a sorted list over a thousand random moves`() {
        var queue = DeadlineQueue<UInt64>()
        var model: [UInt64: Instant] = [:]
        var random = RandomSource(seed: 7)
        for _ in 0..<1000 {
            let key = random.next() % 50
            let deadline = random.next() % 4 == 0 ? nil : Instant(nanoseconds: Int64(random.next() % 10_000))
            queue.set(key, deadline)
            model[key] = deadline
            #expect(queue.next() == model.values.min())
        }
        var order: [Instant] = []
        while let key = queue.pop(at: .distantFuture) { order.append(model[key] ?? .zero) }
        #expect(order == model.values.sorted())
    }
}
