import YAML

/// `goto`: continues with the first step of another section. Final.
public struct Goto: Sendable {
    /// The section.
    public var section: String
}

extension Goto: VerbParameters {
    static let form = VerbForm(
        "goto", "Continues with the first step of another section.",
        details: "There is no way into the middle of a section.",
        short: Field("goto", .section, .required(help: nil), "The section."),
        example: """
            flow: onwards
            sections:
              main:
                - answer
                - goto: welcome
              welcome:
                - say: "Welcome."
            """)

    static func read(_ value: YAMLNode?, in step: StepReader) -> Verb? {
        value.flatMap { step.file.target($0, "goto") }.map { .goto(Goto(section: $0)) }
    }

    var drawingLine: String? { nil }
}
