import YAML

/// `schedule`: whether somebody is there now. Outcomes `open`, `closed`, `holiday`.
public struct ScheduleCheck: Sendable {
    /// A name under `schedules:`.
    public var name: String
}

extension ScheduleCheck: VerbParameters {
    static let form = VerbForm(
        "schedule", "Leads on by the hour: `open`, `closed` or `holiday`.",
        details: """
            The schedules stand under `schedules:`, see [schedules](../flow-language.md#schedules). `closed` and `holiday` have
            to lead somewhere, by `next` or by `defaults.on_error`.
            """,
        short: Field("schedule", .text, .required(help: nil), "The name of a schedule."),
        outcomes: [
            .good("open", "It is open now."), .bad("closed", "It is closed now."),
            .bad("holiday", "It is a holiday today, and closed now."),
        ],
        example: """
            flow: hours
            schedules:
              office:
                timezone: America/New_York
                open: {mon-fri: ["09:00-17:30"]}
            sections:
              main:
                - schedule: office
                  next: {closed: closed, holiday: closed}
                - say: "We are here until ${schedules.office.next_close ?? '' | time}."
                - hangup
              closed:
                - say: "We open ${schedules.office.next_open | day_and_time}."
            """)

    static func read(_ value: YAMLNode?, in step: StepReader) -> Verb? {
        guard let value, let name = step.findings.string(value, "schedule") else { return nil }
        guard step.file.scheduleNames.contains(name) else {
            step.findings.error(
                "there is no schedule \"\(name)\"", at: value,
                help: Suggestion.help(for: name, among: step.file.scheduleNames)
                    ?? "write schedules: {\(name): {timezone: …, open: …}}")
            return nil
        }
        return .schedule(ScheduleCheck(name: name))
    }

    var drawingLine: String? { "schedule \(name)" }
}
