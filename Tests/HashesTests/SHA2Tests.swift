import Hashes
import Testing

@Suite("SHA-256") struct SHA2Tests {
    /// FIPS 180-4's own examples, and lengths on both sides of the block that the length ends.
    @Test(
        "known texts have their known hashes",
        arguments: [
            ("", 1, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
            ("abc", 1, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
            (
                "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 1,
                "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
            ),
            ("a", 1_000, "41edece42d63e8d9bf515a9ba6932e1c20cbc9f5a5d134645adb5db1b9737ea3"),
            ("a", 1_000_000, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"),
        ])
    func vectors(text: String, repeats: Int, hash: String) {
        #expect(SHA2.sha256(Array(String(repeating: text, count: repeats).utf8)).hexadecimal == hash)
    }
}
