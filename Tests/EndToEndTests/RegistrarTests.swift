import Foundation
import Testing

extension EndToEnd {
    @Suite("A carrier that asks for a password: Kamailio, SHA-256", .withOtherPrograms)
    struct RegistrarTests {
        private static func trunk(_ kamailio: Kamailio, password: String) -> String {
            """

            trunks:
              - name: carrier
                address: "127.0.0.1:\(kamailio.port)"
                domain: carrier.example
                username: "4930123"
                password: carrier_password
                register: {expires: 60s}
                caller_ids: ["+15555555555"]
            secrets: {carrier_password: {file: \(password)}}

            """
        }

        @Test(
            "the bot registers, is called through the registrar, renews nothing in a hurry, and takes its binding back")
        func registers() async throws {
            let secrets = try Scratch()
            try secrets.write(Kamailio.password + "\n", "password")
            let records = try await Kamailio.running { kamailio in
                let lines = Self.trunk(kamailio, password: secrets.path("password"))
                let records = try await Bot.serving("greet.yaml", adding: lines) { bot in
                    try await bot.shows("trunk carrier is registered", within: .seconds(5))
                    let status = try await bot.run(["status"])
                    #expect(status.contains("trunk carrier: registered, for "), "\(status)")
                    #expect(!status.contains(Kamailio.password))
                    try await SIPp(scenario: "registered-call.xml", through: kamailio.port).call(bot)
                    #expect(!bot.words.contains(Kamailio.password))
                }.records
                try await kamailio.shows("saved 4930123 for 0", within: .seconds(2))
                return records
            }
            #expect(records.map(\.to) == [Bot.number])
            #expect(records.map(\.ended_by) == ["caller"] && records.allSatisfy { $0.answered_at != nil })
        }

        @Test("a wrong password is said once, with what is wrong")
        func wrongPassword() async throws {
            let secrets = try Scratch()
            try secrets.write("guess", "password")
            try await Kamailio.running { kamailio in
                let lines = Self.trunk(kamailio, password: secrets.path("password"))
                _ = try await Bot.serving("greet.yaml", adding: lines) { bot in
                    try await bot.shows(
                        "trunk carrier is not registered: the registrar answered 401", within: .seconds(5))
                    #expect(bot.words.contains("the name or the password for \"carrier.example\" was refused"))
                }
            }
        }

        @Test("a call that is placed answers the proxy's challenge, and is told that the callee is busy")
        func placesCall() async throws {
            try await Kamailio.running { kamailio in
                let scratch = try Scratch()
                try scratch.bring("greet.yaml")
                try scratch.write(Kamailio.password, "password")
                let lines = Self.trunk(kamailio, password: "password")
                try scratch.write("listen: 127.0.0.1:0\nrecords: var/calls.jsonl\n" + lines, "attendant.yaml")
                let call = try Child(
                    try Programs.attendant.get(),
                    ["call", "+12564286254", "greet.yaml", "--caller-id", "+15555555555"],
                    in: scratch.url)
                _ = try await call.exitStatus(within: .seconds(15))
                #expect(try Bot.records(in: scratch).map(\.status) == [486], "\(call.transcript)")
            }
        }
    }
}
