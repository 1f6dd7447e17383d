/// `play` and `say`. Outcomes `done`, `interrupted`, `failed`.
public struct Play: Sendable {
    /// What is played, in order.
    public var items: [Playable]
    /// How often the list is played; at least 1.
    public var loop: Int
    /// How it is played.
    public var options: PlayOptions
    /// True for `say`, which is `play` of one text under another name.
    public var isSay: Bool
}

/// How a `play` or `say` sounds, and whether a key ends it.
public struct PlayOptions: Sendable {
    /// True where a key stops the playing (outcome `interrupted`).
    public var bargeIn: Bool
    /// In decibels, -40 to 20; 0 is as recorded.
    public var volume: Double
    /// The language of spoken texts (BCP 47); `nil` for that of the flow.
    public var language: String?
    /// The voice of spoken texts, as the speech engine calls it; `nil` for its own choice.
    public var voice: String?
}
