/// The floors of the house, lowest first. Imports point down.
enum Floor: Int, Comparable, CaseIterable {
    /// Libraries of the system.
    case c
    /// Bytes and values.
    case ground
    /// Sans-IO: the time and bytes go in, bytes and the next deadline come out.
    case machines
    /// Sockets, clocks, programs and files.
    case drivers
    /// The public library.
    case face
    /// What people run.
    case products

    static func < (lhs: Floor, rhs: Floor) -> Bool { lhs.rawValue < rhs.rawValue }

    var rooms: [String] {
        switch self {
        case .c: ["CYAML", "CSndFile", "COpus", "CSRTP", "CSpeexDSP", "CCares", "CEpoll", "CPrefetch"]
        case .ground:
            [
                "SansIO", "Hashes", "Numbering", "YAML", "SIPMessage", "SDP", "RTP", "Audio", "FlowModel", "FlowViews",
                "Capture",
            ]
        case .machines: ["SIPCore", "Locating", "MediaEngine", "FlowEngine", "CallEngine"]
        case .drivers: ["Networking", "Resolving", "Passports", "Simulator", "Gateways"]
        case .face: ["Telephony"]
        case .products: ["Transcript", "Server", "FlowTest", "attendant", "keypad", "paces"]
        }
    }

    /// Whether its rooms must be free of clocks, threads, locks, chance and everything that knows them.
    var isSansIO: Bool { self == .ground || self == .machines }

    /// The floor of each room.
    static let ofRoom: [String: Floor] = Dictionary(
        uniqueKeysWithValues: allCases.flatMap { floor in floor.rooms.map { ($0, floor) } })
}

/// The targets of a `Package.swift` and what each may import, as written there.
struct PackageEntries {
    /// The quoted names in each target's entry, the target's own left out.
    private(set) var dependencies: [String: Set<String>] = [:]

    /// - Parameter manifest: the text of `Package.swift`.
    init(_ manifest: String) {
        let code = SourceMask.code(of: manifest, blanksStrings: false)
        for opening in ["room(", "system(", ".executableTarget("] {
            for range in code.ranges(of: opening) where !code[..<range.lowerBound].hasSuffix("func ") {
                let names = Self.quoted(Self.untilClosed(code[range.upperBound...]))
                guard let name = names.first else { continue }
                dependencies[name] = Set(names.dropFirst())
            }
        }
    }

    /// The text up to the parenthesis that closes the one just opened.
    private static func untilClosed(_ text: Substring) -> Substring {
        var depth = 1
        let end = text.firstIndex { character in
            if character == "(" { depth += 1 }
            if character == ")" { depth -= 1 }
            return depth == 0
        }
        return text[..<(end ?? text.endIndex)]
    }

    /// Every second piece between quotes.
    private static func quoted(_ text: Substring) -> [String] {
        text.split(separator: "\"", omittingEmptySubsequences: false).enumerated()
            .filter { $0.offset % 2 == 1 }.map { String($0.element) }
    }
}
