public import YAML

/// One item of a prompt list.
public struct Playable: Sendable {
    /// What an item is.
    public indirect enum Content: Sendable {
        /// A sound file: its path resolved against the flow's folder. A value put into it cannot lead out of that
        /// folder: evaluating throws instead.
        case file(Template)
        /// A name under `prompts:`.
        case prompt(String)
        /// Text for the speech engine.
        case say(Template)
        /// A value read as single digits, as a number, an ordinal, letter by letter, or as money, date or time.
        case sayAs(SayAs, Template, currency: Template?)
        case silence(Duration)
        case tone(ToneSpec)
        /// One of these lists, chosen by chance each time.
        case oneOf([[Playable]])
    }

    /// How a value is read; ``Spoken`` has the words.
    public enum SayAs: String, Sendable, CaseIterable { case digits, number, ordinal, spell, money, date, time }

    /// What the item is.
    public var content: Content
    /// Played in place of this item when it fails (`else:`).
    public var alternate: [Playable]
    /// Where it is written.
    public var place: SourcePlace
}
