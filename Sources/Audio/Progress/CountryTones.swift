/// What a network tells a caller by tones (ITU-T E.180, E.182).
public enum ProgressToneKind: String, Hashable, Sendable, CaseIterable {
    /// Dial: go on.
    case dial
    /// The telephone at the other end rings.
    case ringback
    /// The other end is engaged.
    case busy
    /// No line is free, or the number cannot be reached now.
    case congestion
    /// Special information: an announcement follows, the call went wrong.
    case information
}

/// The tone of one country for one purpose.
public struct CountryTone: Hashable, Sendable {
    /// What it tells.
    public var kind: ProgressToneKind
    /// The frequencies that sound together in Hz, each within 1.5 %; modulated tones with their sidebands.
    public var hertz: [Double]
    /// Lengths in milliseconds, on and off in turn; empty for a tone without pauses.
    public var cadence: [Int]
    /// ISO 3166 codes of the countries that have it.
    public var countries: [String]

    /// The lengths of its bursts in milliseconds.
    public var bursts: [Int] { stride(from: 0, to: cadence.count, by: 2).map { cadence[$0] } }
    /// The longest of its pauses in milliseconds; 0 for a tone without.
    public var longestPause: Int { stride(from: 1, to: cadence.count, by: 2).map { cadence[$0] }.max() ?? 0 }
}

extension CountryTone {
    /// The tones of the major networks.
    ///
    /// The figures agree to within 10 ms with the tone zones of Asterisk (`indications.conf`), which name the ITU's list
    /// of February 2003, BT's SIN 350 and the networks' own papers as their sources; those were not compared themselves.
    /// Ireland, Canada and Puerto Rico are taken to have their neighbours' tones. Countries with one and the same tone
    /// share an entry; a congestion tone that is the country's busy tone has none.
    public static let all: [CountryTone] = ringbacks + busies + congestions + dials

    private static let ringbacks = [
        tone(.ringback, [440, 480], [2000, 4000], ["US", "CA", "PR"]),
        tone(.ringback, [440, 480], [1000, 2000], ["TW"]),
        tone(.ringback, [425, 480], [1000, 4000], ["PH"]),
        tone(
            .ringback, [425], [1000, 4000],
            [
                "DE", "CH", "IT", "NL", "DK", "NO", "FI", "PL", "CZ", "RU", "BR", "MX", "BG", "GR", "EE", "LT", "ID",
                "VE",
            ]),
        tone(.ringback, [425], [1000, 5000], ["SE", "PT"]),
        tone(.ringback, [425], [1000, 3000], ["BE"]),
        tone(.ringback, [414], [1000, 3000], ["IL"]),
        tone(.ringback, [425], [1250, 3750], ["HU"]),
        tone(.ringback, [425], [1500, 3000], ["ES"]),
        tone(.ringback, [425], [400, 200, 400, 2000], ["MY"]),
        tone(.ringback, [440], [1500, 3500], ["FR"]),
        tone(.ringback, [420], [1000, 5000], ["AT", "TH"]),
        tone(.ringback, [450], [1000, 4000], ["CN"]),
        tone(.ringback, [400], [1000, 3000], ["CL"]),
        tone(.ringback, [400, 450], [400, 200, 400, 2000], ["GB", "IE", "NZ"]),
        tone(.ringback, [413, 438], [400, 200, 400, 2000], ["AU"]),
        tone(.ringback, [375, 400, 425], [400, 200, 400, 2000], ["IN"]),
        tone(.ringback, [401, 425, 449], [400, 200, 400, 2000], ["SG"]),
        tone(.ringback, [367, 400, 433], [400, 200, 400, 2000], ["ZA"]),
        tone(.ringback, [384, 400, 416], [1000, 2000], ["JP"]),
    ]

    private static let busies = [
        tone(.busy, [480, 620], [500, 500], ["US", "CA", "PR", "TW", "PH"]),
        tone(.busy, [425], [480, 480], ["DE"]),
        tone(
            .busy, [425], [500, 500],
            ["CH", "IT", "NL", "DK", "NO", "BE", "PL", "PT", "BG", "ID", "MY", "VE"]),
        tone(.busy, [425], [375, 375], ["AU"]),
        tone(.busy, [425], [350, 350], ["RU", "LT"]),
        tone(.busy, [425], [330, 330], ["CZ"]),
        tone(.busy, [425], [300, 300], ["FI", "GR", "HU", "EE"]),
        tone(.busy, [425], [250, 250], ["BR", "MX", "SE"]),
        tone(.busy, [425], [200, 200], ["ES"]),
        tone(.busy, [425], [750, 750], ["SG"]),
        tone(.busy, [420], [400, 400], ["AT"]),
        tone(.busy, [440], [500, 500], ["FR"]),
        tone(.busy, [450], [350, 350], ["CN"]),
        tone(.busy, [400], [375, 375], ["GB", "IE"]),
        tone(.busy, [400], [500, 500], ["JP", "NZ", "ZA", "CL", "TH"]),
        tone(.busy, [400], [750, 750], ["IN"]),
        tone(.busy, [414], [500, 500], ["IL"]),
    ]

    private static let congestions = [
        tone(.congestion, [480, 620], [250, 250], ["US", "CA", "PR", "TW", "PH"]),
        tone(.congestion, [425], [240, 240], ["DE"]),
        tone(.congestion, [425], [250, 250], ["NL", "BG", "ID", "VE"]),
        tone(.congestion, [425], [200, 200], ["CH", "IT", "DK", "NO", "FI", "GR", "PT", "EE", "LT"]),
        tone(.congestion, [425], [175, 175], ["RU", "BE", "CZ"]),
        tone(.congestion, [425], [250, 250, 750, 250], ["BR"]),
        tone(.congestion, [425], [250, 750], ["SE"]),
        tone(.congestion, [425], [200, 200, 200, 200, 200, 600], ["ES"]),
        tone(.congestion, [420], [200, 200], ["AT"]),
        tone(.congestion, [440], [250, 250], ["FR"]),
        tone(.congestion, [450], [700, 700], ["CN"]),
        tone(.congestion, [400], [400, 350, 225, 525], ["GB", "IE"]),
        tone(.congestion, [400], [250, 250], ["NZ", "ZA", "IN"]),
        tone(.congestion, [400], [300, 300], ["TH"]),
        tone(.congestion, [400], [200, 200], ["CL"]),
    ]

    private static let dials = [
        tone(.dial, [350, 440], [], ["US", "CA", "PR", "GB", "IE", "TW"]),
        tone(
            .dial, [425], [],
            [
                "DE", "CH", "NL", "DK", "NO", "SE", "FI", "BE", "ES", "PT", "PL", "RU", "HU", "BR", "MX", "MY", "SG",
                "PH",
            ]),
        tone(.dial, [425], [200, 200, 600, 1000], ["IT"]),
        tone(.dial, [425], [330, 330, 660, 660], ["CZ"]),
        tone(.dial, [425], [200, 300, 700, 800], ["GR"]),
        tone(.dial, [420], [], ["AT"]),
        tone(.dial, [440], [], ["FR"]),
        tone(.dial, [450], [], ["CN"]),
        tone(.dial, [400], [], ["JP", "NZ", "CL"]),
        tone(.dial, [414], [], ["IL"]),
        tone(.dial, [413, 438], [], ["AU"]),
        tone(.dial, [375, 400, 425], [], ["IN"]),
        tone(.dial, [367, 400, 433], [], ["ZA"]),
    ]

    private static func tone(
        _ kind: ProgressToneKind, _ hertz: [Double], _ cadence: [Int], _ countries: [String]
    ) -> CountryTone {
        CountryTone(kind: kind, hertz: hertz, cadence: cadence, countries: countries)
    }
}
