import Testing

@testable import UserAccounts

@Suite struct Base32Tests {
    private static func text(_ bytes: some Sequence<UInt8>, _ alphabet: [UInt8]) -> String {
        String(decoding: Base32.encode(bytes, alphabet: alphabet), as: UTF8.self)
    }

    /// The numbers 0 to 31, five bits each.
    private static let everyValue = [UInt8](hexadecimal: "00443214c74254b635cf84653a56d7c675be77df") ?? []

    @Test(
        "the vectors of RFC 4648 §10, without their padding",
        arguments: [
            ("", ""), ("f", "MY"), ("fo", "MZXQ"), ("foo", "MZXW6"), ("foob", "MZXW6YQ"), ("fooba", "MZXW6YTB"),
            ("foobar", "MZXW6YTBOI"),
        ])
    func vectors(_ text: String, _ expected: String) {
        #expect(Self.text(text.utf8, Base32.standard) == expected)
    }

    @Test("every value has its character in both alphabets")
    func alphabets() {
        #expect(Self.text(Self.everyValue, Base32.standard) == "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")
        #expect(Self.text(Self.everyValue, Base32.crockford) == "0123456789ABCDEFGHJKMNPQRSTVWXYZ")
    }
}
