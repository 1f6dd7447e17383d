/// Why a packet capture cannot be read, with the byte where it goes wrong.
public struct CaptureError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The sentence, without the file's name.
    public var message: String
    /// The offset in the file, from 0.
    public var offset: Int
    /// The sentence with its place.
    public var description: String { "\(message) (at byte \(offset))" }

    init(_ message: String, at offset: Int) {
        self.message = message
        self.offset = offset
    }
}
