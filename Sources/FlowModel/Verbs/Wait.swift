import YAML

/// `wait`: nothing happens for that long. Outcome `done`.
public struct Wait: Sendable {
    /// Up to an hour.
    public var duration: Duration
}

extension Wait: VerbParameters {
    private static let range: ClosedRange<Duration> = .zero ... .seconds(3_600)

    static let form = VerbForm(
        "wait", "Nothing happens for that long, up to an hour.",
        details: "Keys pressed meanwhile are kept for the next `menu` or `gather`.",
        short: Field("wait", .duration(range), .required(help: nil), "How long."),
        outcomes: [.good("done", "The time is over.")],
        example: """
            flow: patience
            sections:
              main:
                - answer
                - wait: 2s
                - say: "Thank you for waiting."
            """)

    static func read(_ value: YAMLNode?, in step: StepReader) -> Verb? {
        value.flatMap { step.findings.duration($0, "wait", in: range) }.map { .wait(Wait(duration: $0)) }
    }
}
