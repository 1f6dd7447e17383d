// swift-tools-version: 6.2
import PackageDescription

// The parsers of the house under libFuzzer. A package of its own, since everything in it is compiled with counters for
// the fuzzer; its rooms are those of the house, linked. `script/fuzz` builds and runs it.

let counted: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .unsafeFlags(["-sanitize=fuzzer", "-parse-as-library", "-enable-testing"]),
]

func room(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, path: "Links/\(name)", swiftSettings: counted)
}

let package = Package(
    name: "fuzz",
    targets: [
        .systemLibrary(name: "CYAML", path: "Links/CYAML", pkgConfig: "yaml-0.1"),
        .systemLibrary(name: "CSRTP", path: "Links/CSRTP", pkgConfig: "libsrtp2"),
        room("SansIO"), room("Hashes"), room("Numbering"), room("YAML", ["CYAML"]), room("SIPMessage", ["SansIO"]),
        room("SDP", ["SansIO"]), room("RTP", ["SansIO", "CSRTP"]),
        room("SIPCore", ["SansIO", "Hashes", "Numbering", "SIPMessage"]), room("Locating", ["SansIO", "SIPCore"]),
        room("PassportReading", ["SansIO"]),
        // No program of the package manager's: the fuzzer brings its own `main`, so `script/fuzz` links it.
        .target(
            name: "Fuzzing",
            dependencies: ["SansIO", "YAML", "SIPMessage", "SDP", "RTP", "SIPCore", "Locating", "PassportReading"],
            path: "Sources/Fuzzing", swiftSettings: counted),
    ]
)
