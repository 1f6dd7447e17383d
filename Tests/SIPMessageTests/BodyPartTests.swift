import SIPMessage
import Testing

@Suite("Bodies of several parts (RFC 2046 §5.1, RFC 5621)")
struct BodyPartTests {
    struct Row: Sendable, CustomTestStringConvertible {
        var name: String
        var type: String?
        var body: String
        var parts: [String]
        var session: String?
        var testDescription: String { name }
    }

    private static let sdp = "--x\nContent-Type: application/sdp\n\nv=0\no=1\n"
    private static let isup = "--x\nContent-Type: application/ISUP; version=itu-t92+\nContent-Disposition: signal\n"

    static let rows: [Row] = [
        Row(name: "none", type: "application/sdp", body: "", parts: [], session: nil),
        Row(
            name: "one", type: "application/sdp", body: "v=0\n", parts: ["application/sdp"],
            session: "v=0\n"),
        Row(name: "one without a type", type: nil, body: "v=0", parts: ["-"], session: "v=0"),
        Row(name: "one of another type", type: "text/plain", body: "v=0", parts: ["text/plain"], session: nil),
        Row(
            name: "mixed", type: "multipart/mixed;boundary=x",
            body: "preamble\n\(sdp)\(isup);handling=optional\n\nabc\n--x--\nepilogue\n--x\nno",
            parts: ["application/sdp", "application/isup"], session: "v=0\no=1"),
        Row(
            name: "quoted boundary with blanks after it, compact names, folded",
            type: "Multipart/Mixed ; charset=a; boundary=\"x\"",
            body: "--x \t\nc:\n application/sdp\n\nv=1\n--x--", parts: ["application/sdp"], session: "v=1"),
        Row(
            name: "no closing boundary", type: "multipart/mixed;boundary=x", body: sdp, parts: ["application/sdp"],
            session: "v=0\no=1\n"),
        Row(
            name: "a boundary that begins like another one", type: "multipart/mixed;boundary=x",
            body: "--x\nContent-Type: application/sdp\n\nv=0\n--xy\no=1\n--x--", parts: ["application/sdp"],
            session: "v=0\n--xy\no=1"),
        Row(
            name: "alternative: the last one that is known", type: "multipart/alternative;boundary=x",
            body:
                "--x\nc: text/plain\n\na\n--x\nc: application/sdp\n\nv=1\n--x\nc: application/sdp\n\nv=2\n--x\nc: a/b\n\n?\n--x--",
            parts: ["application/sdp"], session: "v=2"),
        Row(
            name: "parts in a part", type: "multipart/mixed;boundary=x",
            body:
                "--x\nc: multipart/alternative; boundary=y\n\n--y\nc: application/sdp\n\nv=3\n--y--\n--x\nc: a/b\n\n1\n--x--",
            parts: ["application/sdp", "a/b"], session: "v=3"),
        Row(
            name: "encoded for the way", type: "multipart/mixed;boundary=x",
            body: "--x\nContent-Type: application/sdp\nContent-Transfer-Encoding: base64\n\ndj0w\n--x--",
            parts: ["application/sdp"], session: nil),
        Row(
            name: "a description of an early session", type: "multipart/mixed;boundary=x",
            body: "--x\nc: application/sdp\nContent-Disposition: early-session\n\nv=1\n\(sdp)--x--",
            parts: ["application/sdp", "application/sdp"], session: "v=0\no=1"),
        Row(
            name: "no boundary", type: "multipart/mixed", body: sdp, parts: ["multipart/mixed"], session: nil),
        Row(
            name: "an empty boundary", type: "multipart/mixed;boundary=\"\"", body: sdp, parts: ["multipart/mixed"],
            session: nil),
        Row(
            name: "a boundary that is nowhere", type: "multipart/mixed;boundary=z", body: sdp,
            parts: ["multipart/mixed"], session: nil),
        Row(
            name: "without line ends", type: "multipart/mixed;boundary=x", body: "--x--x--x",
            parts: ["multipart/mixed"],
            session: nil),
        Row(
            name: "empty parts", type: "multipart/mixed;boundary=x", body: "--x\n--x\n\n--x\n", parts: ["-", "-"],
            session: nil),
    ]

    private static func message(_ type: String?, _ body: String) throws -> SIPMessage {
        let body = body.replacing("\n", with: "\r\n")
        return try SIPMessage(
            parsing: Array(
                ("INVITE sip:a@b SIP/2.0\r\n" + (type.map { "Content-Type: \($0)\r\n" } ?? "")
                    + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)").utf8))
    }

    @Test("what parts there are, and the session description among them", arguments: rows)
    func reads(_ row: Row) throws {
        let message = try Self.message(row.type, row.body)
        #expect(message.bodyParts.map { $0.type ?? "-" } == row.parts)
        let session = message.sessionDescription.map { String(decoding: $0, as: UTF8.self) }
        #expect(session == row.session?.replacing("\n", with: "\r\n"))
    }

    @Test("no more parts and no deeper than there is a need for, whatever comes, and in linear time")
    func bounds() throws {
        let many = try Self.message("multipart/mixed;boundary=x", String(repeating: "--x\n\n", count: 5000))
        #expect(many.bodyParts.count == 16)
        var body = "v=0"
        for depth in 0..<200 where body.utf8.count < 30_000 {
            body = "--b\(depth)\nc: multipart/mixed;boundary=b\(depth - 1)\n\n\(body)\n--b\(depth)--"
        }
        let outermost = try #require(body.split(separator: "\n").first?.dropFirst(2))
        let deep = try Self.message("multipart/mixed;boundary=\(outermost)", body)
        #expect(deep.bodyParts.map(\.type) == ["multipart/mixed"])
        let lines = try Self.message("multipart/mixed;boundary=x", String(repeating: "\n", count: 30_000))
        #expect(lines.bodyParts.count == 1)
    }
}
