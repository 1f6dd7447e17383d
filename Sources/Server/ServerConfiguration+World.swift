import FlowEngine
import Foundation
public import YAML

extension ServerConfiguration {
    /// Where a secret comes from.
    public struct Secret: Sendable {
        /// What flows call it: `secret.NAME`.
        public var name: String
        /// The environment variable that holds it; `nil` where a file does.
        public var environment: String?
        /// The path of the file that holds it, as written.
        public var file: String?
        /// Where it stands, for messages.
        public var place: SourcePlace
    }

    /// Where events go.
    public struct Events: Sendable {
        /// The file that gets a line of JSON for each; `nil` for none.
        public var log: String?
        /// The address that gets each as a `POST`; `nil` for none.
        public var webhook: String?
        /// The secret that the webhook is called with as a bearer token.
        public var bearer: String?
    }

    /// The folder of deliveries that wait.
    var outboxPath: String { resolved(outbox ?? "outbox", in: folder) }
    /// The event log's path.
    var eventLogPath: String? { events.log.map { resolved($0, in: folder) } }
    /// The socket that `attendant status` and `attendant reload` talk to.
    public var controlPath: String { resolved(control ?? "attendant.sock", in: folder) }

    /// The secrets by name, read from the environment and the files now.
    ///
    /// - Returns: the values, and an error for each that cannot be had. No message shows a value.
    public func readSecrets() -> (values: [String: String], diagnostics: [Diagnostic]) {
        var values: [String: String] = [:]
        var diagnostics: [Diagnostic] = []
        for secret in secrets {
            if let value = value(of: secret) {
                values[secret.name] = value
            } else {
                let source =
                    secret.environment.map { "the environment has no \($0)" }
                    ?? "the file \(secret.file ?? "") cannot be read"
                diagnostics.append(
                    Diagnostic(
                        .error, "the secret \(secret.name) has no value: \(source)", at: secret.place,
                        length: secret.name.count))
            }
        }
        return (values, diagnostics)
    }

    private func value(of secret: Secret) -> String? {
        let text: String? =
            if let name = secret.environment {
                ProcessInfo.processInfo.environment[name]
            } else {
                secret.file.flatMap { FileManager.default.contents(atPath: resolved($0, in: folder)) }
                    .map { String(decoding: $0, as: UTF8.self) }
            }
        let trimmed = text?.trimmingCharacters(in: .whitespacesAndNewlines)
        return trimmed?.isEmpty == false ? trimmed : nil
    }
}

extension FieldReader {
    /// `secrets: {core_token: {env: CORE_TOKEN}, pin_salt: {file: /run/secrets/pin_salt}}`.
    mutating func secrets() -> [ServerConfiguration.Secret] {
        (map("secrets") ?? []).compactMap { entry in
            guard var fields = FieldReader(entry.value, of: "the secret \(entry.key)", findings: findings) else {
                return nil
            }
            defer { fields.finish() }
            let secret = ServerConfiguration.Secret(
                name: entry.key, environment: fields.string("env"), file: fields.string("file"), place: entry.keyPlace)
            if (secret.environment == nil) == (secret.file == nil) {
                findings.error(
                    "a secret comes from the environment or from a file", at: entry.keyPlace, length: entry.key.count,
                    help: "write \(entry.key): {env: \(entry.key.uppercased())} or {file: path}")
            }
            return secret
        }
    }

    /// `events: {log: events.jsonl, webhook: https://…, bearer: token_name}`.
    mutating func events() -> ServerConfiguration.Events {
        guard var fields = reader("events") else { return .init() }
        defer { fields.finish() }
        let webhook = fields.value("webhook")
        let url = webhook.flatMap { findings.string($0, "webhook") }
        if let webhook, let url, !url.hasPrefix("https://"), !url.hasPrefix("http://") {
            findings.error("webhook is an address of the web", at: webhook, help: "write https://example.com/events")
        }
        return .init(log: fields.string("log"), webhook: url, bearer: fields.string("bearer"))
    }
}
