/// What one side of a call says about itself: each part is `nil` where it was not given.
public struct CallerID: Hashable, Sendable {
    /// The caller's number: E.164 where it could be read as such, else as the carrier sent it.
    public var number: String?
    /// The caller's display name.
    public var name: String?

    /// What is known; nothing by default.
    public init(number: String? = nil, name: String? = nil) {
        self.number = number
        self.name = name
    }
}
