import SansIO
import Testing
import YAML

@testable import FlowEngine
@testable import FlowModel

@Suite("http")
struct HTTPTests {
    private static func program(_ step: String, vars: String = "{}") throws -> FlowProgram {
        let others = ["missing", "slow"].filter { step.contains(": \($0)") }
        let yaml = """
            flow: web
            vars: \(vars)
            defaults: {on_error: failed}
            sections:
              main:
            \(step.split(separator: "\n").map { "    \($0)" }.joined(separator: "\n"))
                - say: "fine"
                - hangup
              failed: [{log: "failed"}, hangup]
            \(others.map { "  \($0): [{log: \"\($0)\"}, hangup]" }.joined(separator: "\n"))
            """
        let loader = FlowLoader(readFile: { $0 == "f.yaml" ? Array(yaml.utf8) : nil }, checkSound: { _, _ in nil })
        let result = loader.load("f.yaml")
        return try #require(result.program, "\(result.diagnostics.map { $0.message })")
    }

    private static func caller(_ step: String, vars: String = "{}") throws -> Caller {
        var facts = CallFacts.usual
        facts.secrets = .known(["token": "t0p-s3cret", "core_url": "https://core.test/v1"])
        var caller = Caller(try program(step, vars: vars), facts: facts)
        caller.send(.started(isAnswered: true))
        return caller
    }

    private static func json(_ status: Int, _ body: String) -> WebAnswer {
        .response(WebResponse(status: status, body: Array(body.utf8)))
    }

    @Test("a request holds what the flow wrote, and an answer gives the variables their values") func request() throws {
        var caller = try Self.caller(
            """
            - http:
                post: "https://core.test/v1/accounts/${account}/login?q=${account}"
                json: {account: $account, pin: null, list: [1, true]}
                headers: {X-Caller: "${account}"}
                auth: {bearer: $secret.token}
                timeout: 4s
                max_body: 1KB
                save: {status: status, body.token: token, body.name: name?, headers.ETag: tag?}
            - log: "${token} ${status}"
            """, vars: "{account: \"4 7/1&1\"}")
        let request = try #require(caller.lastRequest)
        #expect(request.url == "https://core.test/v1/accounts/4%207%2F1%261/login?q=4%207%2F1%261")
        #expect(request.method == .post && request.timeout == .seconds(4) && request.maxBody == 1024)
        #expect(
            request.body
                == .bytes(
                    Array(#"{"account":"4 7/1&1","list":[1,true],"pin":null}"#.utf8), contentType: "application/json"))
        #expect(request.authorization == .bearer("t0p-s3cret"))
        #expect(request.headers == [.init("X-Caller", "4 7/1&1")])
        caller.send(.webAnswered(caller.lastToken, Self.json(200, #"{"token": "abc", "name": null}"#)))
        #expect(caller.run.variables["token"] == .text("abc"))
        #expect(caller.run.variables["name"] == .null && caller.run.variables["tag"] == .null)
        #expect(!caller.journalText.contains("t0p-s3cret"))
    }

    @Test(
        "outcomes",
        arguments: [
            (json(200, #"{"a": 1}"#), "fine"), (json(204, #"{"a": 0}"#), "fine"), (json(404, ""), "missing"),
            (json(500, ""), "failed"), (json(200, #"{"b": 1}"#), "failed"), (json(200, #"{"a": null}"#), "failed"),
            (json(200, "no json"), "failed"), (json(302, ""), "failed"), (.timedOut("late"), "slow"),
            (.notConnected("nobody"), "failed"), (.failed("too large"), "failed"),
        ])
    func outcomes(_ answer: WebAnswer, _ words: String) throws {
        var caller = try Self.caller(
            """
            - http: {put: "https://core.test/x", save: {body.a: a}}
              next: {404: missing, timeout: slow}
            """)
        caller.send(.webAnswered(caller.lastToken, answer))
        let trace = caller.commands.joined(separator: "\n") + caller.journalText
        #expect(trace.contains(words == "fine" ? "play fine" : "text: \"\(words)\""), "\(trace)")
    }

    @Test("an answer that is no JSON is told as such") func noJSON() throws {
        for (body, words) in [
            ("{\"a\": ", "is no JSON, so it has no body.a"), ("{\"b\": 1}", "the answer has no body.a"),
        ] {
            var caller = try Self.caller("- http: {get: \"https://core.test/x\", save: {body.a: a}}")
            caller.send(.webAnswered(caller.lastToken, Self.json(200, body)))
            #expect(caller.journalText.contains(words), "\(caller.journalText)")
        }
    }

    @Test("an attempt that lasts too long is given up and tried again, later each time") func retries() throws {
        var caller = try Self.caller(
            """
            - http:
                get: "https://core.test/x"
                timeout: 2s
                retry: {attempts: 3, backoff: 100ms, on: [timeout, 5xx]}
              next: {timeout: slow}
            """)
        #expect(caller.commands == ["ask get https://core.test/x"])
        caller.pass(.seconds(2))
        #expect(caller.commands.last == "give up")
        caller.pass(.milliseconds(99))
        #expect(caller.commands.count == 2)
        caller.pass(.milliseconds(1))
        #expect(caller.commands.count == 3)
        let first = caller.lastToken
        caller.send(.webAnswered(first, Self.json(503, "")))
        caller.pass(.milliseconds(199))
        #expect(caller.commands.count == 3)
        caller.pass(.milliseconds(1))
        #expect(caller.commands.count == 4)
        caller.send(.webAnswered(first, Self.json(200, "")))
        #expect(caller.commands.count == 4, "the answer of an attempt that is over is absorbed")
        caller.pass(.seconds(2))
        #expect(caller.journalText.contains("slow"))
    }

    @Test("a get is tried twice by itself, a post once, and statuses not at all") func usualRetries() throws {
        for (method, attempts) in [("get", 2), ("post", 1)] {
            var caller = try Self.caller("- http: {\(method): \"https://core.test/x\"}")
            caller.send(.webAnswered(caller.lastToken, .notConnected("nobody")))
            caller.pass(.seconds(1))
            #expect(caller.commands.filter { $0.hasPrefix("ask") }.count == attempts)
        }
        var caller = try Self.caller("- http: {get: \"https://core.test/x\"}")
        caller.send(.webAnswered(caller.lastToken, Self.json(503, "")))
        #expect(caller.journalText.contains("failed"))
    }

    @Test("something is heard while it lasts, again and again, and stops with the answer") func waiting() throws {
        var caller = try Self.caller(
            """
            - http: {get: "https://core.test/x", while_waiting: {play: {say: "wait"}, after: 1500ms}}
            """)
        let request = caller.lastToken
        caller.pass(.milliseconds(1499))
        #expect(caller.commands.count == 1)
        caller.pass(.milliseconds(1))
        #expect(caller.commands.last == "play wait")
        caller.playEnds()
        #expect(caller.commands.filter { $0 == "play wait" }.count == 2)
        caller.send(.webAnswered(request, Self.json(200, "")))
        #expect(caller.commands.contains("stop play") && caller.commands.last == "play fine")
    }

    @Test("a hang-up gives the request up") func hangUp() throws {
        var caller = try Self.caller("- http: {get: \"https://core.test/x\"}")
        let request = caller.lastToken
        caller.send(.hungUp(by: "caller"))
        #expect(caller.commands.last == "give up" && caller.result?.outcome == "hangup")
        caller.send(.webAnswered(request, Self.json(200, "")))
        #expect(caller.results.count == 1)
    }

    @Test("a durable request goes on once it is kept") func durable() throws {
        var caller = try Self.caller("- http: {post: \"https://core.test/x\", json: 1, retry: {durable: true}}")
        #expect(caller.lastRequest?.isDurable == true)
        caller.send(.webAnswered(caller.lastToken, .accepted))
        #expect(caller.commands.last == "play fine")
    }

    @Test("forms and parts") func bodies() throws {
        var caller = try Self.caller("- http: {post: \"https://core.test/x\", form: {a: \"1 & 2\", b: \"ü\"}}")
        #expect(
            caller.lastRequest?.body
                == .bytes(
                    Array("a=1%20%26%202&b=%C3%BC".utf8), contentType: "application/x-www-form-urlencoded"))
        caller = try Self.caller(
            "- http: {post: \"https://core.test/x\", multipart: {a: \"1\", f: {file: notes/a.wav}}}")
        #expect(
            caller.lastRequest?.body
                == .parts([
                    .init(name: "a", content: .text("1")), .init(name: "f", content: .file(path: "notes/a.wav")),
                ]))
    }

    @Test("a secret may stand for the beginning of the address") func secretAddress() throws {
        let caller = try Self.caller("- http: {get: \"${secret.core_url}/x/${n}\"}", vars: "{n: 7}")
        #expect(caller.lastRequest?.url == "https://core.test/v1/x/7")
        #expect(!caller.journalText.contains("core.test"))
    }

    @Test(
        "values cannot leave their place",
        arguments: ["..", ".", "", "a\\r\\nHost: evil.test"])
    func injection(_ value: String) throws {
        let caller = try Self.caller(
            "- http: {get: \"https://core.test/a/${n}/b\", headers: {X: \"${n}\"}}", vars: "{n: \"\(value)\"}")
        #expect(caller.lastRequest == nil, "\(caller.lastRequest?.url ?? "")")
        #expect(caller.journalText.contains("failed"))
    }

    @Test("a value of any characters stays within its path segment") func encoding() throws {
        let caller = try Self.caller(
            "- http: {get: \"https://core.test/a/${n}/b\"}", vars: "{n: \"../@evil.test:80?x#y%2e\"}")
        #expect(caller.lastRequest?.url == "https://core.test/a/..%2F%40evil.test%3A80%3Fx%23y%252e/b")
    }

    @Test(
        "mistakes are found at load",
        arguments: [
            ("{get: \"${n}\"}", "host that is written out"), ("{get: \"https://${n}/x\"}", "host that is written out"),
            ("{get: \"https://core.test${n}\"}", "host that is written out"),
            ("{get: \"https://a@core.test/\"}", "host that is written out"),
            ("{get: ftp://core.test}", "host that is written out"),
            ("{get: https://a.test, json: 1}", "get sends no body"),
            ("{post: https://a.test, json: 1, form: {a: b}}", "one body"),
            ("{get: https://a.test, put: https://a.test}", "one request"), ("{json: 1}", "needs an address"),
            ("{get: https://a.test, headers: {Host: x}}", "set by the program"),
            ("{get: https://a.test, headers: {\"A B\": x}}", "no name of a header"),
            ("{get: https://a.test, auth: {}}", "one of bearer and basic"),
            ("{get: https://a.test, save: {bdy: x}}", "no part of an answer"),
            ("{get: https://a.test, save: {body..a: x}}", "no part of an answer"),
            ("{get: https://a.test, retry: {on: [6xx]}}", "on"), ("{get: https://a.test, max_body: 1GB}", "max_body"),
            ("{post: https://a.test, retry: {durable: true}, save: {status: s}}", "durable"),
            ("{get: https://a.test, tiemout: 2s}", "no key \"tiemout\""),
        ])
    func mistakes(_ http: String, _ words: String) {
        let yaml = """
            flow: web
            vars: {n: x}
            defaults: {on_error: end}
            sections: {main: [{http: \(http)}, hangup], end: [hangup]}
            """
        let loader = FlowLoader(readFile: { $0 == "f.yaml" ? Array(yaml.utf8) : nil }, checkSound: { _, _ in nil })
        let result = loader.load("f.yaml")
        #expect(result.program == nil)
        #expect(
            result.diagnostics.contains { ($0.message + ($0.help ?? "")).contains(words) },
            "\(result.diagnostics.map(\.message))")
    }
}
