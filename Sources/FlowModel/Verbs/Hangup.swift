import YAML

/// `hangup`: ends the call. Final.
public struct Hangup: Sendable {
    /// A word for the record of the call: one line of 1 to 64 bytes, or `nil`.
    public var cause: String?
}

extension Hangup: VerbParameters {
    static let form = VerbForm(
        "hangup", "Ends the call.",
        fields: [
            Field("cause", .text, "One line of up to 64 characters that becomes the `reason` in the call's record.")
        ],
        traits: [.standsAlone, .endsCall],
        example: """
            flow: goodbye
            sections:
              main:
                - say: "Goodbye."
                - hangup: {cause: greeted}
            """)

    static func read(_ value: YAMLNode?, in step: StepReader) -> Verb? {
        guard let value else { return .hangup(Hangup(cause: nil)) }
        guard var fields = step.fields(value, form) else { return nil }
        let cause = fields.text("cause")
        if let cause,
            cause.isEmpty || cause.utf8.count > 64 || cause.unicodeScalars.contains(where: { $0.value < 0x20 })
        {
            step.findings.error("cause is one line of 1 to 64 characters", at: value)
        }
        fields.finish()
        return .hangup(Hangup(cause: cause))
    }
}
