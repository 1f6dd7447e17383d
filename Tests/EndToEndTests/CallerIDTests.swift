import Testing

extension EndToEnd {
    /// What leaves the machine when a call is placed, seen by a socket that plays the trunk.
    @Suite("Caller id of a placed call")
    struct CallerIDTests {
        private let scratch: Scratch
        private let trunk: UDPSocket

        init() throws {
            scratch = try Scratch()
            trunk = try UDPSocket()
        }

        @Test("one that the trunk does not allow: status 2, a sentence, and not one datagram")
        func refused() async throws {
            let call = try OutboundCall.place(
                to: "+12564286254", through: trunk.port, ["--caller-id", "+15551112222"], in: scratch)
            let status = try await call.exitStatus(within: .seconds(15))
            #expect(status == 2, "\(call.transcript)")
            #expect(call.output.contains("error: ") && call.output.contains("+15551112222"), "\(call.transcript)")
            #expect(try await trunk.next(within: .zero) == nil)
        }

        @Test("none: the call is anonymous and nothing in it names us", arguments: [[], ["--caller-id", ""]])
        func anonymous(options: [String]) async throws {
            let call = try OutboundCall.place(to: "+12564286254", through: trunk.port, options, in: scratch)
            let invite = try await request("INVITE", of: call)
            #expect(
                invite.lines.contains { $0.hasPrefix("From: \"Anonymous\" <sip:anonymous@anonymous.invalid>;tag=") })
            #expect(invite.lines.contains("Privacy: id"))
            #expect(!invite.text.contains("P-Asserted-Identity") && !invite.text.contains("Remote-Party-ID"))
            #expect(!invite.text.contains(OutboundCall.allowed.dropFirst()))
            try await refuse(invite, of: call)
        }

        @Test("one that the trunk allows: in From and P-Asserted-Identity")
        func shown() async throws {
            let call = try OutboundCall.place(
                to: "+12564286254", through: trunk.port,
                ["--caller-id", OutboundCall.allowed, "--caller-name", "Acme"],
                in: scratch)
            let invite = try await request("INVITE", of: call)
            let identity = "\"Acme\" <sip:\(OutboundCall.allowed)@carrier.example>"
            #expect(invite.lines.contains { $0.hasPrefix("From: \(identity);tag=") }, "\(invite.text)")
            #expect(invite.lines.contains("P-Asserted-Identity: \(identity)"), "\(invite.text)")
            #expect(invite.lines.contains { $0.hasPrefix("INVITE sip:+12564286254@") }, "\(invite.text)")
            #expect(!invite.text.contains("Privacy: id"))
            try await refuse(invite, of: call)
        }

        private struct Request {
            let text: String
            let source: UInt16
            var lines: [Substring] { text.split(separator: "\r\n") }
        }

        /// The next request of that method; what else comes is a repetition of an earlier one.
        private func request(_ method: String, of call: Child) async throws -> Request {
            for _ in 0..<20 {
                guard let (bytes, source) = try await trunk.next(within: .seconds(5)) else { break }
                let text = String(decoding: bytes, as: UTF8.self)
                if text.hasPrefix(method + " ") { return Request(text: text, source: source) }
            }
            call.kill(15)
            _ = try await call.exitStatus(within: .seconds(10))
            throw StageFailure("no \(method) came\n\(call.transcript)")
        }

        /// Answers 486 and looks at how the program takes it.
        private func refuse(_ invite: Request, of call: Child) async throws {
            let copied = invite.lines.filter { line in
                ["Via:", "From:", "Call-ID:", "CSeq:"].contains { line.hasPrefix($0) }
            }
            let to = invite.lines.first { $0.hasPrefix("To:") } ?? ""
            let lines = ["SIP/2.0 486 Busy Here"] + copied + ["\(to);tag=trunk", "Content-Length: 0", "", ""]
            trunk.send(Array(lines.joined(separator: "\r\n").utf8), to: invite.source)
            _ = try await request("ACK", of: call)
            let status = try await call.exitStatus(within: .seconds(15))
            #expect(status == 1, "\(call.transcript)")
        }
    }
}
