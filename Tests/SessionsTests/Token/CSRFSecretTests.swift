import Sessions
import SessionsTesting
import Testing

@Suite("Anti-forgery value")
struct CSRFSecretTests {
    @Test("each rendering looks different and each is accepted")
    func masks() {
        let secret = CSRFSecret.sample(1)
        let tokens = (0..<100).map { _ in secret.masked() }
        #expect(Set(tokens).count == 100)
        #expect(tokens.allSatisfy { $0.utf8.count == 86 && secret.accepts($0) })
    }

    @Test("two renderings share no stretch that compression could find")
    func sharesNothing() {
        let secret = CSRFSecret.sample(1)
        let (one, other) = (secret.masked(), secret.masked())
        let stretches = { (text: String) in Set((0..<80).map { String(text.dropFirst($0).prefix(6)) }) }
        #expect(stretches(one).isDisjoint(with: stretches(other)))
    }

    @Test("another session's token is refused")
    func foreign() {
        #expect(!CSRFSecret.sample(1).accepts(CSRFSecret.sample(2).masked()))
    }

    @Test("a token changed in any place is refused", arguments: 0..<86)
    func tampered(place: Int) {
        let secret = CSRFSecret.sample(1)
        var bytes = Array(secret.masked(using: .seeded(1)).utf8)
        bytes[place] = bytes[place] == UInt8(ascii: "A") ? UInt8(ascii: "Q") : UInt8(ascii: "A")
        #expect(!secret.accepts(String(decoding: bytes, as: UTF8.self)))
    }

    @Test("what is no token is refused")
    func malformed() {
        let secret = CSRFSecret.sample(1)
        let masked = secret.masked()
        let hostile = [
            "", "A", String(masked.dropLast()), masked + "A", masked + "=", " " + masked, masked + "\0",
            Base64URL.encode(secret.bytes), String(repeating: "A", count: 86), String(repeating: "A", count: 1_000_000),
            String(repeating: "\u{E9}", count: 43),
        ]
        for text in hostile { #expect(!secret.accepts(text), "\(text.prefix(20))") }
    }

    @Test("32 bytes come back, any other number is refused")
    func bytes() {
        #expect(CSRFSecret(bytes: CSRFSecret.sample(1).bytes) == .sample(1))
        for count in [0, 16, 31, 33, 64] { #expect(CSRFSecret(bytes: [UInt8](repeating: 0, count: count)) == nil) }
    }
}
