// swift-tools-version: 6.2
import PackageDescription

/// Settings of every Swift target: the checks that keep a call's thread honest.
let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
]

/// A room of the house: a library target. Its imports point down; `Tests/HouseTests` checks it.
func room(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: strict)
}

/// A C library of the system, found by pkg-config and installed by apt; without either, what libc has.
func system(_ name: String, pkgConfig: String? = nil, apt: String? = nil) -> Target {
    .systemLibrary(name: name, pkgConfig: pkgConfig, providers: apt.map { [.apt([$0])] })
}

/// The tests of the room of the same name. What they test is optimised; they themselves are not, which takes a third of
/// the time to compile, unless they compute a lot.
func tests(_ room: String, _ dependencies: [Target.Dependency] = [], computes: Bool = false) -> Target {
    .testTarget(
        name: "\(room)Tests",
        dependencies: [.init(stringLiteral: room)] + dependencies,
        swiftSettings: computes ? strict : strict + [.unsafeFlags(["-Onone"])]
    )
}

let nio: [Target.Dependency] = [
    .product(name: "NIOCore", package: "swift-nio"),
    .product(name: "NIOPosix", package: "swift-nio"),
]

let certificates: [Target.Dependency] = [
    .product(name: "Crypto", package: "swift-crypto"), .product(name: "X509", package: "swift-certificates"),
    .product(name: "SwiftASN1", package: "swift-asn1"),
]

let package = Package(
    name: "attendant",
    products: [
        .executable(name: "attendant", targets: ["attendant"]),
        .executable(name: "keypad", targets: ["keypad"]),
        .library(name: "Telephony", targets: ["Telephony"]),
        .library(name: "SIPCore", targets: ["SIPMessage", "SDP", "SIPCore"]),
        .library(name: "MediaEngine", targets: ["Audio", "RTP", "MediaEngine"]),
        .library(name: "FlowEngine", targets: ["YAML", "FlowModel", "FlowEngine"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        // For signed callers (STIR/SHAKEN): keys, certificates and their chains.
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-certificates", from: "1.21.1"),
        .package(url: "https://github.com/apple/swift-asn1", from: "1.7.4"),
    ],
    targets: [
        // C: the system libraries the house stands on.
        system("CYAML", pkgConfig: "yaml-0.1", apt: "libyaml-dev"),
        system("CSndFile", pkgConfig: "sndfile", apt: "libsndfile1-dev"),
        system("COpus", pkgConfig: "opus", apt: "libopus-dev"),
        system("CSRTP", pkgConfig: "libsrtp2", apt: "libsrtp2-dev"),
        system("CCares", pkgConfig: "libcares", apt: "libc-ares-dev"),
        system("CSpeexDSP", pkgConfig: "speexdsp", apt: "libspeexdsp-dev"),
        system("CEpoll"),
        system("CPrefetch"),

        // GROUND: bytes and values.
        room("SansIO"),
        room("Hashes"),
        room("Numbering"),
        room("YAML", ["CYAML"]),
        room("SIPMessage", ["SansIO"]),
        room("SDP", ["SansIO"]),
        room("RTP", ["SansIO", "CSRTP"]),
        room("Audio", ["CSndFile", "COpus", "CSpeexDSP", "CPrefetch"]),
        room("FlowModel", ["YAML", "Numbering"]),
        room("FlowViews", ["YAML", "FlowModel"]),
        room("Capture", ["SansIO"]),

        // MACHINES: sans-IO. Bytes, events and the time go in; bytes, events and the next deadline come out.
        room("SIPCore", ["SansIO", "Hashes", "Numbering", "SIPMessage"]),
        room("Locating", ["SansIO", "SIPCore"]),
        room("MediaEngine", ["SansIO", "SDP", "RTP", "Audio", "CPrefetch"]),
        room("FlowEngine", ["SansIO", "YAML", "FlowModel"]),
        room(
            "CallEngine",
            [
                "SansIO", "Numbering", "YAML", "SIPMessage", "SDP", "RTP", "Audio", "FlowModel", "SIPCore",
                "MediaEngine", "FlowEngine", "CPrefetch",
            ]
        ),

        // DRIVERS: nothing else opens a socket, reads a clock or runs a program.
        room(
            "Networking",
            [
                "CEpoll", "SansIO", "SIPMessage", "SDP", "SIPCore", "MediaEngine", "FlowEngine", "CallEngine",
                .product(name: "NIOSSL", package: "swift-nio-ssl"), .product(name: "NIOTLS", package: "swift-nio"),
            ] + nio
        ),
        room("Resolving", ["SansIO", "CCares", "Locating"]),
        room("Passports", ["SansIO"] + certificates),
        room("Simulator", ["SansIO", "SIPCore", "MediaEngine", "FlowEngine", "CallEngine"]),
        room(
            "Gateways",
            [
                "Hashes", "Audio", "FlowEngine", "Passports",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "NIOHTTP1", package: "swift-nio"), .product(name: "NIOSSL", package: "swift-nio-ssl"),
                "SansIO",
            ] + nio
        ),

        // FACE: the public library.
        room(
            "Telephony",
            [
                "SansIO", "Numbering", "SIPMessage", "SDP", "Audio", "FlowModel", "SIPCore", "MediaEngine",
                "CallEngine", "Networking",
            ]
        ),

        // PRODUCTS.
        room("Transcript", ["SansIO", "FlowEngine", "CallEngine"]),
        room(
            "Server",
            [
                "SansIO", "Hashes", "Numbering", "YAML", "SIPMessage", "SDP", "Audio", "FlowModel", "SIPCore",
                "Locating", "MediaEngine", "FlowEngine", "CallEngine",
                "Networking", "Resolving", "Passports", "Gateways",
            ]
        ),
        room(
            "FlowTest",
            [
                "SansIO", "Numbering", "YAML", "SIPMessage", "SDP", "RTP", "Audio", "Capture", "FlowModel", "FlowViews",
                "SIPCore", "MediaEngine", "FlowEngine", "CallEngine",
                "Networking", "Simulator", "Transcript",
            ]
        ),
        .executableTarget(
            name: "attendant",
            dependencies: [
                "SansIO", "Numbering", "YAML", "SIPMessage", "Audio", "Capture", "FlowModel", "FlowViews", "SIPCore",
                "MediaEngine", "FlowEngine", "CallEngine", "Gateways",
                "Telephony", "Transcript", "Server", "FlowTest", "Networking",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: strict
        ),

        // EXAMPLE: a bot in thirty lines on the library.
        .executableTarget(name: "keypad", dependencies: ["Numbering", "Audio", "Telephony"], swiftSettings: strict),

        // Hot paths to be counted, by script/instructions.
        .executableTarget(
            name: "paces", dependencies: ["SansIO", "SIPMessage", "SDP", "RTP", "Audio", "MediaEngine"],
            swiftSettings: strict, linkerSettings: [.linkedLibrary("m", .when(platforms: [.linux]))]),

        // TESTS: one target a room, one for the house itself, and what several of them share.
        .target(
            name: "TestSupport", dependencies: ["SansIO", "FlowModel"], path: "Tests/TestSupport",
            swiftSettings: strict),
        .testTarget(name: "HouseTests", swiftSettings: strict),
        tests("SansIO"),
        tests("Hashes"),
        tests("Numbering"),
        tests("YAML", ["TestSupport"]),
        tests("SIPMessage", ["SansIO", "TestSupport"]),
        tests("SDP", ["SansIO"]),
        tests("RTP", ["SansIO"]),
        tests("Audio", computes: true),
        tests("FlowModel", ["SansIO", "YAML", "TestSupport"]),
        tests("FlowViews", ["FlowModel", "YAML", "TestSupport"]),
        tests("Capture", ["SansIO", "TestSupport"]),
        tests("SIPCore", ["SansIO", "Hashes", "Numbering", "SIPMessage", "TestSupport"]),
        .target(name: "AllocationCounter", path: "Tests/AllocationCounter"),
        tests("MediaEngine", ["SansIO", "SDP", "RTP", "Audio", "AllocationCounter"], computes: true),
        tests("FlowEngine", ["SansIO", "YAML", "FlowModel"]),
        tests(
            "CallEngine",
            [
                "SansIO", "Numbering", "SIPMessage", "SDP", "RTP", "Audio", "FlowModel", "SIPCore", "MediaEngine",
                "FlowEngine", "Simulator", "YAML",
            ]),
        tests("Simulator", ["SansIO", "SDP", "RTP", "Audio", "MediaEngine"], computes: true),
        tests("Locating", ["SansIO", "SIPCore"]),
        tests("Passports", ["SansIO"] + certificates),
        tests("Resolving", ["SansIO", "SIPCore", "Locating"]),
        tests(
            "Networking",
            [
                "SansIO", "SIPMessage", "SIPCore", "CallEngine", .product(name: "NIOEmbedded", package: "swift-nio"),
                .product(name: "NIOTLS", package: "swift-nio"),
            ] + nio),
        tests(
            "Gateways",
            [
                "Audio", "FlowEngine", "Passports", "SansIO", .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
            ] + nio + certificates
        ),
        tests(
            "FlowTest",
            [
                "TestSupport", "Capture", "FlowEngine", "SansIO", "YAML", "Transcript", "FlowModel", "MediaEngine",
                "CallEngine", "Simulator", "Server",
            ]),
        tests("Telephony", ["Numbering", "Audio", "FlowModel", "keypad"]),
        tests(
            "Server",
            [
                "FlowEngine", "FlowTest", "SansIO", "Numbering", "YAML", "Audio", "MediaEngine", "CallEngine",
                "Gateways",
                "Simulator",
            ]
        ),

        // The built program in real calls with SIPp and baresip.
        .testTarget(
            name: "EndToEndTests",
            dependencies: ["attendant"],
            exclude: ["Fixtures"],
            swiftSettings: strict + [.unsafeFlags(["-Onone"])]
        ),
    ]
)
