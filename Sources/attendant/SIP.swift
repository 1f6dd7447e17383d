import ArgumentParser
import FlowModel
import SIPCore
import SIPMessage

/// `attendant sip`
struct SIP: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sip", abstract: "Looks at SIP messages.", subcommands: [SIPParse.self])
}

/// `attendant sip parse`
struct SIPParse: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "parse",
        abstract: "Prints a SIP message as it is understood, or what is wrong with it and where.",
        discussion: """
            The file holds one message as it came over UDP. The status is what Attendant answers to it without any
            call being up; 100 stands for an INVITE that a flow would get.

              attendant sip parse invite.sip
              attendant sip parse --json invite.sip

            Exit status: 0 the message can be read; 1 it cannot.
            """
    )

    @Argument(help: ArgumentHelp("A file with one message.", valueName: "file"))
    var file: String

    @Flag(help: "Print the result as one line of JSON.")
    var json = false

    func run() throws {
        guard let bytes = Files.bytes(of: file) else { throw Terminal.stop("\(file) cannot be read") }
        let status = UserAgent.answer(to: bytes)
        do throws(SIPParseError) {
            let message = try SIPMessage(parsing: bytes)
            try message.checkMandatoryFields()
            show(message, status)
        } catch {
            show(error, status)
            throw ExitCode(1)
        }
    }

    private func show(_ message: SIPMessage, _ status: SIPStatus?) {
        let fields = message.allFields.map { ($0.name.description, $0.value.removingControlCharacters()) }
        guard json else {
            Terminal.print(message.firstLine)
            for (name, value) in fields { Terminal.print("\(name): \(value)") }
            Terminal.print("")
            Terminal.print("body: \(message.body.count) bytes")
            return Terminal.print("answer: \(status?.description ?? "none")")
        }
        let kind = message.method == nil ? "response" : "request"
        Terminal.print(
            Value.map([
                "ok": .boolean(true), "kind": .text(kind), "first_line": .text(message.firstLine),
                "fields": .list(fields.map { .list([.text($0.0), .text($0.1)]) }),
                "body_bytes": .integer(message.body.count), "answer": status.map { .integer($0.code) } ?? .null,
            ]).json)
    }

    private func show(_ error: SIPParseError, _ status: SIPStatus?) {
        guard json else {
            Terminal.note("\(file): \(error)")
            return Terminal.print("answer: \(status?.description ?? "none")")
        }
        Terminal.print(
            Value.map([
                "ok": .boolean(false), "error": .text(error.problem), "offset": .integer(error.offset),
                "answer": status.map { .integer($0.code) } ?? .null,
            ]).json)
    }
}
