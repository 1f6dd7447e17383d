import Foundation
import Testing

extension EndToEnd {
    /// How the bot ends.
    @Suite("Stopping")
    struct StopTests {
        @Test("whoever reads that it listens may stop it at once", arguments: 1...5)
        func atOnce(_ round: Int) async throws {
            let (_, records) = try await Bot.serving("tone.yaml") { bot in
                #expect(bot.port > 0)
            }
            #expect(records.isEmpty)
        }
    }
}
