import ArgumentParser
import CallEngine
import FlowModel
import Numbering
import SansIO
import Server

/// `attendant call`
struct Call: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Places a call through a trunk and runs a flow when it is answered.",
        discussion: """
            The caller id must be one of the trunk's caller_ids; without one, or with an empty one, the call is
            anonymous. A caller id that the trunk does not allow is refused before anything is sent.

              attendant call +12564286254 --caller-id +15555555555 flows/reminder.yaml
              attendant call +12564286254 flows/reminder.yaml --input name=Ada --input at=2026-03-09T09:30:00Z

            Exit status: 0 the call was answered, 1 it was not, 2 it was not placed.
            """
    )

    @Argument(help: ArgumentHelp("Whom to call, in E.164 form: +12564286254.", valueName: "number"))
    var number: String

    @Argument(help: ArgumentHelp("The flow to run when the call is answered.", valueName: "flow"))
    var flow: String

    @OptionGroup var configured: Configured

    @Option(help: ArgumentHelp("The number to show.", valueName: "number"))
    var callerId: String?

    @Option(help: ArgumentHelp("The name to show with it.", valueName: "name"))
    var callerName: String?

    @Option(help: ArgumentHelp("The trunk, by its name; the first one by default.", valueName: "name"))
    var trunk: String?

    @Option(
        name: .customLong("input"),
        help: ArgumentHelp("An input of the flow; may be repeated.", valueName: "name=value"))
    var inputs: [String] = []

    @Flag(name: .shortAndLong, help: "Do not print the call.")
    var quiet = false

    func run() async throws {
        let destination = try destinationNumber()
        var configuration = try configured.read()
        // The bot may be serving on the configured port at this moment; this call gets a port of its own.
        configuration.listen.port = 0
        configuration.numbers = []
        let speech = try Configured.speech(of: configuration)
        let library = try Configured.load([flow], speech)
        guard let program = library.programs[flow], let main = program.main else { throw Terminal.usageFailure }
        let request = CallRequest(
            to: destination,
            callerID: callerId ?? main.outbound?.callerID,
            callerName: callerName ?? main.outbound?.callerName,
            trunk: trunk,
            ringTimeout: main.outbound?.ringTimeout ?? .seconds(60),
            control: .flow(program, inputs: try inputValues(of: main))
        )
        let live = LiveCalls(showsCallID: false)
        let server = try await Configured.start(configuration, library, speech) { [quiet] in if !quiet { live.show($0) }
        }
        let record: CallRecord
        do { record = try await server.place(request) } catch {
            await server.stop()
            throw Terminal.stop(error.description)
        }
        await server.stop()
        if record.answeredAt == nil { throw ExitCode(1) }
    }

    private func destinationNumber() throws -> PhoneNumber {
        do { return try PhoneNumber(number) } catch { throw Terminal.stop(error.description) }
    }

    private func inputValues(of flow: Flow) throws -> [String: Value] {
        var values: [String: Value] = [:]
        for input in inputs {
            let parts = input.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            guard parts.count == 2 else { throw Terminal.stop("--input wants name=value, not \"\(input)\"") }
            guard flow.inputs.contains(where: { $0.name == parts[0] }) else {
                throw Terminal.stop("the flow \(flow.name) has no input named \"\(parts[0])\"")
            }
            values[parts[0]] = .text(parts[1])
        }
        for input in flow.inputs where input.isRequired && values[input.name] == nil {
            throw Terminal.stop("the flow \(flow.name) needs --input \(input.name)=…")
        }
        return values
    }
}
