import Testing

@testable import SansIO

@Suite struct Base64Tests {
    /// The test vectors of RFC 4648 §10.
    @Test(arguments: [
        ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
        ("foobar", "Zm9vYmFy"),
    ])
    func vectors(plain: String, text: String) {
        #expect(Base64.text(Array(plain.utf8)) == text)
        #expect(Base64.bytes(text) == Array(plain.utf8))
        #expect(Base64.bytes(text.filter { $0 != "=" }) == Array(plain.utf8))
    }

    @Test(arguments: ["A", "AAAAA", "AA=A", "AA A", "A===", "äöüß", "AAA-"])
    func `what is no such text gives nothing`(text: String) { #expect(Base64.bytes(text) == nil) }

    @Test func `all bytes come back`() {
        var random = RandomSource(seed: 4)
        for count in 0..<200 {
            let bytes = (0..<count).map { _ in UInt8(truncatingIfNeeded: random.next()) }
            #expect(Base64.bytes(Base64.text(bytes)) == bytes)
            #expect(Base64.urlBytes(Base64.urlText(bytes)) == bytes)
        }
    }

    @Test func `the form for URLs has letters of its own and no padding`() {
        #expect(Base64.urlText([0xFB, 0xEF, 0xFF, 0xFE]) == "--___g")
    }

    @Test(arguments: ["a", "ab=", "a+b/", "abcde", "ä", "ab"])
    func `what is not written for URLs as it should be gives nothing`(text: String) {
        #expect(Base64.urlBytes(text) == nil)
    }
}
