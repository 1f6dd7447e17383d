/// One record of a capture file: a frame as the network card saw it.
struct CapturedFrame {
    /// Since 1970-01-01T00:00:00Z.
    var nanoseconds: Int64
    var linkType: LinkType
    var bytes: ArraySlice<UInt8>
    /// True where the capture kept only the frame's beginning.
    var isCut: Bool
    /// Where the record stands in the file.
    var offset: Int
}
