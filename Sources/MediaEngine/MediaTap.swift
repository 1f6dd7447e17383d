/// Receives both directions of a leg on its common clock: for recording and for tests.
///
/// What was sent lies where its packet left, what was received where its RTP timestamp says, and what never came is
/// silence. It is told ``MediaLeg/tapDelay`` late, so that late packets find their place; the rest follows at the end.
public protocol MediaTap: AnyObject {
    /// One packet time of audio each way: 160 samples, mono, 16-bit linear, 8000 Hz, once a tick.
    ///
    /// The pointers are valid during the call only. Called on the leg's thread; must not call the leg.
    func heard(received: UnsafeBufferPointer<Int16>, sent: UnsafeBufferPointer<Int16>)
}
