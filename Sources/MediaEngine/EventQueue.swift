import SansIO

/// An ``OutputQueue`` that knows without a look at its memory that it is empty, as it is after nearly every packet.
struct EventQueue {
    private var queue = OutputQueue<MediaEvent>(capacity: 16)
    private var waiting = 0

    mutating func push(_ event: MediaEvent) {
        queue.push(event)
        waiting += 1
    }

    mutating func pop() -> MediaEvent? {
        guard waiting > 0 else { return nil }
        waiting -= 1
        return queue.pop()
    }
}
