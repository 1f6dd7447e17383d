import YAML

/// `reject`: refuses the call before it was answered. Final.
public struct Reject: Sendable {
    /// The SIP status, 400 to 699: 486 busy, 603 declined, 404 not found, 403 forbidden, or the one under `code`.
    public var status: Int
}

extension Reject: VerbParameters {
    private enum Reason: String, CaseIterable {
        case busy, declined, forbidden
        case notFound = "not_found"

        var status: Int {
            switch self {
            case .busy: 486
            case .declined: 603
            case .notFound: 404
            case .forbidden: 403
            }
        }
    }

    private static let reason = Field(
        "reason", .choice(Reason.self), .usual("busy"),
        "Why: `busy` (SIP 486), `declined` (603), `not_found` (404) or `forbidden` (403).")

    static let form = VerbForm(
        "reject", "Refuses a call that is not answered yet.",
        details: "A call that is up is hung up instead.",
        short: reason,
        fields: [
            reason, Field("code", .integer(400...699), "A SIP status of your own choice, in place of `reason`."),
        ],
        traits: [.standsAlone, .endsCall],
        example: """
            flow: no-anonymous-calls
            sections:
              main:
                - if: $caller.anonymous
                  then: refuse
                - say: "Thank you for telling us who you are."
                - hangup: {cause: greeted}
              refuse:
                - reject: declined
            """)

    static func read(_ value: YAMLNode?, in step: StepReader) -> Verb? {
        if let value, let text = value.text {
            if let code = Int(text) {
                step.findings.error(
                    "reject wants a reason, not \(code)", at: value, help: "write reject: {code: \(code)}")
                return nil
            }
            return step.findings.choice(value, "reject", Reason.self).map { .reject(Reject(status: $0.status)) }
        }
        guard var fields = step.fields(value ?? .emptyMap(at: step.node), form) else { return nil }
        let reason = fields.optionalChoice("reason", Reason.self)
        let code = fields.optionalInteger("code")
        if reason != nil, code != nil {
            step.findings.error("reject has a reason and a code", at: fields.node, help: "keep one of the two")
        }
        fields.finish()
        return .reject(Reject(status: code ?? (reason ?? .busy).status))
    }
}
