import CallEngine
import FlowEngine
import FlowModel

/// Takes the sound of sensitive keys out of the packets of a journal, from the onset of each tone to its end.
///
/// A key is known some tens of milliseconds after its tone began. So packets wait here for a second, and the lines
/// behind them with them; when a masked key turns up, the packets since before its onset lose their sound. Journals
/// without packets are not delayed.
struct PacketRedaction {
    /// How long packets wait.
    private static let delay: Int64 = 1_000_000_000
    /// How long before a key was known its tone may have begun: detection, jitter and reordering.
    private static let onset: Int64 = 300_000_000
    /// How much longer than the key the line may still carry of it.
    private static let tail: Int64 = 200_000_000

    private var waiting: [JournalLine] = []
    private var hasPackets = false
    private var isKeyDown = false
    private var silentUntil: Int64 = .min

    /// Takes a line in and gives those that may be written.
    mutating func take(_ line: JournalLine) -> [String] {
        var line = line
        if line.isPacket {
            hasPackets = true
            if isKeyDown || line.nanoseconds <= silentUntil { line.silence() }
        } else if line.isMaskedKey {
            note(line)
        }
        guard hasPackets else { return [line.text] }
        waiting.append(line)
        let ready = waiting.prefix { $0.nanoseconds <= line.nanoseconds - Self.delay }
        waiting.removeFirst(ready.count)
        return ready.map(\.text)
    }

    private mutating func note(_ line: JournalLine) {
        isKeyDown = line.name == "key_down"
        silentUntil = line.nanoseconds + Self.tail
        for index in waiting.indices where waiting[index].isPacket {
            if waiting[index].nanoseconds >= line.nanoseconds - Self.onset { waiting[index].silence() }
        }
    }

    /// Gives all lines: the call is over, or its beginning must reach the disk.
    mutating func takeAll() -> [String] {
        defer { waiting = [] }
        return waiting.map(\.text)
    }
}

extension JournalLine {
    fileprivate var isPacket: Bool { kind == .in && name == "packet" }

    fileprivate var isMaskedKey: Bool {
        kind == .in && (name == "key_down" || name == "key_up") && fields["key"]?.text == String(Presumption.maskedKey)
    }

    fileprivate mutating func silence() {
        guard case .packet(var bytes)? = JournalEvent(self) else { return }
        JournalPacket.silence(&bytes)
        fields = JournalEvent.packet(bytes).written.fields
    }
}
