import Numbering

extension Flow.Input.Kind {
    /// True where an unquoted `1` or `true` is a number or a boolean.
    var keepsTypes: Bool { self == .number || self == .boolean }

    /// What a value of this kind looks like, where `value` is none; `nil` where it is one. Null is decided elsewhere.
    public func refusal(of value: Value) -> String? {
        switch (self, value) {
        case (_, .null): nil
        case (.string, .text), (.path, .text): nil
        case (.string, .integer), (.string, .decimal), (.string, .boolean): nil
        case (.number, _): value.number == nil ? "a number" : nil
        case (.boolean, .boolean): nil
        case (.boolean, .text(let text)): ["true", "false"].contains(text) ? nil : "true or false"
        case (.phone, .text(let text)): Self.isPhone(text) ? nil : "a number such as +12125550100"
        case (.datetime, .text(let text)):
            CalendarTime(text) == nil ? "a date and time such as 2026-03-06T10:00:00-05:00" : nil
        case (.string, _), (.path, _): "text"
        case (.boolean, _): "true or false"
        case (.phone, _): "a number such as +12125550100"
        case (.datetime, _): "a date and time such as 2026-03-06T10:00:00-05:00"
        }
    }

    private static func isPhone(_ text: String) -> Bool {
        do throws(PhoneNumberError) {
            _ = try PhoneNumber(text)
            return true
        } catch { return false }
    }
}
