import Glibc

/// Closes what a test took over from a ``MediaSocket``.
enum MediaSocketCloser {
    static func close(_ descriptor: Int32) { _ = Glibc.close(descriptor) }
}
