import FlowEngine
import Foundation

/// A request's body as bytes, files read.
struct WebBody: Sendable {
    /// A multipart body may be this large, in bytes.
    static let largest = 32 << 20

    /// `nil` for no body.
    var bytes: [UInt8]?
    var contentType: String?

    /// - Throws: ``WebFailure`` where a file cannot be read or all is too large.
    init(_ body: WebRequest.Body) throws(WebFailure) {
        switch body {
        case .none: break
        case .bytes(let bytes, let contentType): (self.bytes, self.contentType) = (bytes, contentType)
        case .parts(let parts):
            let boundary = "attendant-\(UUID().uuidString)"
            contentType = "multipart/form-data; boundary=\(boundary)"
            bytes = try Self.multipart(parts, boundary)
        }
    }

    private static func multipart(_ parts: [WebRequest.Part], _ boundary: String) throws(WebFailure) -> [UInt8] {
        var bytes: [UInt8] = []
        for part in parts {
            bytes += "--\(boundary)\r\nContent-Disposition: form-data; name=\"\(quoted(part.name))\"".utf8
            switch part.content {
            case .text(let text): bytes += "\r\n\r\n\(text)\r\n".utf8
            case .file(let path):
                let file = try self.file(path)
                let name = path.split(separator: "/").last.map(String.init) ?? "file"
                bytes += "; filename=\"\(quoted(name))\"\r\nContent-Type: \(type(of: name))\r\n\r\n".utf8
                bytes += file + Array("\r\n".utf8)
            }
            guard bytes.count <= largest else {
                throw WebFailure(.failed("the parts together are larger than \(largest >> 20) MiB"))
            }
        }
        return bytes + Array("--\(boundary)--\r\n".utf8)
    }

    private static func file(_ path: String) throws(WebFailure) -> [UInt8] {
        let size = (try? FileManager.default.attributesOfItem(atPath: path)[.size] as? Int) ?? 0
        guard size <= largest, let data = FileManager.default.contents(atPath: path) else {
            throw WebFailure(.failed("the file \(path) cannot be read, or is larger than \(largest >> 20) MiB"))
        }
        return [UInt8](data)
    }

    /// As browsers write it (WHATWG HTML, multipart/form-data): no quote and no line break can end the name.
    private static func quoted(_ name: String) -> String {
        // By scalars: CR and LF together are one character.
        var result = ""
        for scalar in name.unicodeScalars {
            switch scalar {
            case "\"": result += "%22"
            case "\r": result += "%0D"
            case "\n": result += "%0A"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    private static func type(of name: String) -> String {
        switch name.split(separator: ".").last?.lowercased() {
        case "wav": "audio/wav"
        case "json": "application/json"
        case "txt": "text/plain; charset=utf-8"
        default: "application/octet-stream"
        }
    }
}
