import Sessions
import SessionsTesting
import Testing

@Suite("Session token")
struct SessionTokenTests {
    @Test("48 bytes make 64 characters and come back")
    func roundTrip() throws {
        for number in UInt64(0)..<200 {
            let token = SessionToken.sample(number)
            #expect(token.wire.utf8.count == SessionToken.wireLength)
            let read = try #require(SessionToken(wire: token.wire.utf8))
            #expect(read.id == token.id)
            #expect(read.digest == token.digest)
            #expect(read.wire == token.wire)
        }
    }

    @Test("the extremes of the alphabet are read")
    func extremes() throws {
        for character in ["A", "_", "-", "9", "z"] {
            let wire = String(repeating: character, count: 64)
            #expect(try #require(SessionToken(wire: wire.utf8)).wire == wire)
        }
    }

    @Test("any other length is refused", arguments: Array(0...63) + [65, 66, 86, 128, 4096, 1_000_000])
    func length(count: Int) {
        #expect(SessionToken(wire: String(repeating: "A", count: count).utf8) == nil)
    }

    @Test("a character outside the alphabet is refused in every place", arguments: 0..<64)
    func alphabet(place: Int) {
        let good = Array(SessionToken.sample(1).wire.utf8)
        let allowed = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)
        for byte in UInt8.min...UInt8.max {
            var bytes = good
            bytes[place] = byte
            #expect((SessionToken(wire: bytes) != nil) == allowed.contains(byte), "byte \(byte)")
        }
    }

    @Test(
        "look-alikes, padding, quotes, escapes and blanks are refused",
        arguments: [
            "\u{FF21}" + String(repeating: "A", count: 63), String(repeating: "A", count: 62) + "==",
            "\"" + String(repeating: "A", count: 62) + "\"", " " + String(repeating: "A", count: 63),
            String(repeating: "A", count: 63) + "\n", String(repeating: "A", count: 63) + "\0",
            "%41" + String(repeating: "A", count: 61), "+/" + String(repeating: "A", count: 62),
            "../../../../etc/passwd" + String(repeating: "A", count: 42),
            "' OR 1=1 --" + String(repeating: "A", count: 53),
        ]
    )
    func hostile(text: String) {
        #expect(SessionToken(wire: text.utf8) == nil)
    }

    @Test("every text that is read is the only spelling of its value")
    func canonical() {
        let source = TokenSource.seeded(7)
        for _ in 0..<2000 {
            let bits = source.words()
            let text = Base64URL.encode(bits.bytes + bits.bytes.prefix(16))
            #expect(SessionToken(wire: text.utf8)?.wire == text)
        }
    }

    @Test("two secrets of one session hash differently, the same secret the same")
    func digest() throws {
        #expect(SecretDigest.sample(1) == .sample(1))
        #expect(SecretDigest.sample(1) != .sample(2))
        // SHA-256 of 32 zero bytes.
        let zero = try #require(SessionToken(wire: String(repeating: "A", count: 64).utf8))
        let hex = zero.digest.bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
        #expect(hex == "66687aadf862bd776c8fc18b8e9f8e20089714856ee233b3902a591d0d5f2925")
    }

    @Test("the system's source does not repeat itself")
    func randomness() {
        let values = (0..<1000).map { _ in TokenSource.system.words() }
        #expect(Set(values).count == 1000)
    }
}

@Suite("Session handle")
struct SessionIDTests {
    @Test("16 bytes make 22 characters and come back")
    func roundTrip() {
        for number in UInt64(0)..<200 {
            let id = SessionID.sample(number)
            #expect(id.description.utf8.count == 22)
            #expect(SessionID(id.description) == id)
            #expect(SessionID(bytes: id.bytes) == id)
        }
    }

    @Test("a last character with bits to spare is refused, so that a handle has one spelling")
    func spareBits() {
        let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
        let stem = String(SessionID.sample(1).description.dropLast())
        let read = alphabet.filter { SessionID(stem + String($0)) != nil }
        #expect(read == "AQgw")
    }

    @Test(
        "anything else is refused",
        arguments: [
            "", "A", String(repeating: "A", count: 21), String(repeating: "A", count: 23), "AAAAAAAAAAAAAAAAAAAAA=",
        ]
    )
    func malformed(text: String) {
        #expect(SessionID(text) == nil)
    }

    @Test("any other number of bytes is refused", arguments: [0, 1, 15, 17, 32, 48])
    func byteCount(count: Int) {
        #expect(SessionID(bytes: [UInt8](repeating: 1, count: count)) == nil)
    }

    @Test("handles are ordered as their bytes are")
    func order() {
        let ids = (UInt64(0)..<100).map { SessionID.sample($0) }
        #expect(ids.sorted() == ids.sorted { $0.bytes.lexicographicallyPrecedes($1.bytes) })
    }
}
