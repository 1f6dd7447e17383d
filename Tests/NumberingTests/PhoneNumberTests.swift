import Numbering
import Testing

@Suite struct PhoneNumberTests {
    @Test(arguments: [
        ("+12564286254", "+12564286254"), ("+1 (256) 428-6254", "+12564286254"), ("+49 30/123.456", "+4930123456"),
        ("+886223456789", "+886223456789"),
    ])
    func `numbers are read as people write them`(written: String, expected: String) throws {
        #expect(try PhoneNumber(written).description == expected)
    }

    @Test(arguments: [
        ("", PhoneNumberError.Reason.empty), (" - ", .empty), ("12564286254", .noPlus), ("0049301234", .noPlus),
        ("+0123", .leadingZero), ("+1", .tooShort), ("+1234567890123456", .tooLong), ("+1256CALLNOW", .notADigit("C")),
        ("+1٢٥٦", .notADigit("٢")), ("++1256", .notADigit("+")), ("+1256\r\nX: y", .notADigit("\r\n")),
    ])
    func `what is not E.164 is refused with its reason`(written: String, reason: PhoneNumberError.Reason) {
        #expect(throws: PhoneNumberError.self) { try PhoneNumber(written) }
        do { _ = try PhoneNumber(written) } catch { #expect(error.reason == reason) }
    }

    @Test func `the reason is a sentence that says how to write it`() {
        do {
            _ = try PhoneNumber("5551234")
            Issue.record("accepted")
        } catch {
            #expect(
                error.description
                    == "\"5551234\" is not an E.164 number: it does not begin with + and a country code (write it like +12564286254)"
            )
        }
    }
}
