import SansIO
import Testing

@Suite struct OutputQueueTests {
    @Test func `elements come out in the order they went in, however pushes and pops mix`() {
        var queue = OutputQueue<Int>()
        var model: [Int] = []
        var random = RandomSource(seed: 3)
        for number in 0..<2000 {
            if random.next() % 3 > 0 {
                queue.push(number)
                model.append(number)
            } else {
                #expect(queue.pop() == (model.isEmpty ? nil : model.removeFirst()))
            }
            #expect(queue.isEmpty == model.isEmpty)
        }
        while let number = queue.pop() { #expect(number == model.removeFirst()) }
        #expect(model.isEmpty)
    }
}
