import Testing

@testable import Passkeys

@Suite("Base64url")
struct Base64URLTests {
    @Test(
        "examples of RFC 4648, without padding",
        arguments: [
            ("", ""), ("f", "Zg"), ("fo", "Zm8"), ("foo", "Zm9v"), ("foob", "Zm9vYg"), ("fooba", "Zm9vYmE"),
            ("foobar", "Zm9vYmFy"),
        ])
    func examples(plain: String, encoded: String) {
        #expect(Base64URL.encode(Array(plain.utf8)) == encoded)
        #expect(Base64URL.decode(encoded.utf8) == Array(plain.utf8))
    }

    @Test("bytes of every length come back")
    func roundTrip() {
        var generator = SeededGenerator(1)
        for length in 0..<300 {
            let bytes = RandomBytes.make(length, using: &generator)
            #expect(bytes.count == length)
            #expect(Base64URL.decode(Base64URL.encode(bytes).utf8) == bytes)
        }
    }

    @Test("every sequence of bytes has one spelling")
    func canonical() {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)
        #expect(alphabet.filter { Base64URL.decode([alphabet[0], $0]) != nil }.count == 4)
        #expect(alphabet.filter { Base64URL.decode([alphabet[0], alphabet[0], $0]) != nil }.count == 16)
    }

    @Test(
        "padding, other alphabets, space and impossible lengths are refused",
        arguments: ["Zg==", "Zg=", "Zm9+", "Zm9/", "Zm 9", "Zm9v\n", "A", "AAAAA", "é"])
    func refused(text: String) {
        #expect(Base64URL.decode(text.utf8) == nil)
    }
}
