public import YAML

/// One item of a prompt list.
public struct Playable: Sendable {
    public indirect enum Content: Sendable {
        /// A sound file: its path resolved against the flow's folder.
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

    public enum SayAs: String, Sendable, CaseIterable { case digits, number, ordinal, spell, money, date, time }

    public var content: Content
    /// Played in place of this item when it fails (`else:`).
    public var alternate: [Playable]
    public var place: SourcePlace
}
