import SDP
public import Simulator
import YAML

/// `network:` of a test: what the line between the caller and the bot does to the call.
public struct SimulatedLine: Sendable {
    /// The only codec the caller offers; `nil` for the usual ones.
    public enum Codec: String, Sendable, CaseIterable {
        case pcmu, pcma

        var preference: CodecPreference {
            switch self {
            case .pcmu: .pcmu
            case .pcma: .pcma
            }
        }
    }

    /// Loss, delay, jitter and duplication.
    public var impairment: Impairment
    /// The only codec the caller offers; `nil` for the usual ones.
    public var codec: Codec?
    /// What decides which packets are lost or late, in place of the test's seed.
    public var seed: UInt64?

    /// A clean line with the usual codecs.
    public static let clean = SimulatedLine(impairment: .none, codec: nil, seed: nil)

    /// Reads `{loss: 3%, jitter: 40ms, delay: 20ms, duplication: 1%, codec: pcma, seed: 7}`.
    ///
    /// Signaling is never lost: what a test shows then is about the audio.
    /// What the map does not say stays as `base` has it.
    static func read(_ node: YAMLNode, over base: SimulatedLine, findings: Findings) -> SimulatedLine? {
        guard var reader = FieldReader(node, of: "network", findings: findings) else { return nil }
        defer { reader.finish() }
        var line = base
        let longest = Duration.zero ... .seconds(5)
        if let loss = reader.value("loss") { line.impairment.loss = share(loss, "loss", findings) ?? 0 }
        if let copies = reader.value("duplication") {
            line.impairment.duplication = share(copies, "duplication", findings) ?? 0
        }
        line.impairment.jitter = reader.duration("jitter", in: longest) ?? base.impairment.jitter
        line.impairment.delay = reader.duration("delay", in: longest) ?? base.impairment.delay
        line.codec = reader.choice("codec", Codec.self) ?? base.codec
        line.seed = reader.integer("seed", in: 0...Int.max).map(UInt64.init) ?? base.seed
        return line
    }

    /// `3%` or `0.5%` as a share of 1.
    static func share(_ node: YAMLNode, _ name: String, _ findings: Findings) -> Double? {
        guard let text = findings.string(node, name) else { return nil }
        let digits = text.dropLast()
        guard text.hasSuffix("%"), digits.allSatisfy({ "0123456789.".contains($0) }), let percent = Double(digits),
            0...100 ~= percent
        else { return findings.refuse(node, name, "a share from 0% to 100%", help: "write it like 3% or 0.5%") }
        return percent / 100
    }
}
