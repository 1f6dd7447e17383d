#if canImport(Glibc)
    import Glibc
#endif

/// What is fuzzed, by the name in `FUZZ_TARGET`. Each takes any bytes; a trap is a find.
let targets: [String: @Sendable ([UInt8]) -> Void] = [
    "sip": fuzzSIP, "dialog": fuzzDialog, "uri": fuzzURI, "digest": fuzzDigest, "sdp": fuzzSDP, "rtp": fuzzRTP,
    "rtcp": fuzzRTCP, "stir": fuzzPassport, "yaml": fuzzYAML, "dns": fuzzLocator,
]

private let chosen: @Sendable ([UInt8]) -> Void = {
    guard let name = getenv("FUZZ_TARGET").map({ String(cString: $0) }), let target = targets[name] else {
        print("FUZZ_TARGET names none of \(targets.keys.sorted().joined(separator: ", "))")
        exit(2)
    }
    return target
}()

/// libFuzzer's way in.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    chosen(Array(UnsafeBufferPointer(start: start, count: start == nil ? 0 : count)))
    return 0
}
