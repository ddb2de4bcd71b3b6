import Crypto
import Sessions
import Testing
import UserAccounts

@Suite struct RecoveryCodeTests {
    private static let alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

    /// The canonical characters of what a user gets.
    private static func characters(_ code: RecoveryCode) -> [Character] {
        code.wireValue.filter { $0 != "-" }
    }

    @Test("a code is 23 characters in groups of 6, 6, 6 and 5; a user gets ten")
    func shape() {
        let groups = RecoveryCode.random().wireValue.split(separator: "-", omittingEmptySubsequences: false)
        #expect(groups.map(\.count) == [6, 6, 6, 5])
        #expect(groups.joined().allSatisfy(Self.alphabet.contains))
        #expect(RecoveryCode.count == 10)
    }

    @Test("each of the 23 characters carries five random bits")
    func entropy() {
        // A value is missing at one of the places once in 10^11 runs.
        let codes = (0..<1000).map { _ in Self.characters(.random()) }
        #expect(Set(codes).count == 1000)
        for place in 0..<23 {
            #expect(Set(codes.map { $0[place] }).count == 32, "place \(place)")
        }
    }

    @Test("the bits come from the given source")
    func source() {
        #expect(RecoveryCode.random(from: TokenSource { 0 }).wireValue == "000000-000000-000000-00000")
        #expect(RecoveryCode.random(from: TokenSource { .max }).wireValue == "ZZZZZZ-ZZZZZZ-ZZZZZZ-ZZZZZ")
    }

    @Test("what was written is read again, with or without dashes and spaces, in any case")
    func forgiving() throws {
        let code = RecoveryCode.random()
        let bare = String(Self.characters(code))
        let variants = [
            code.wireValue, code.wireValue.lowercased(), bare, bare.lowercased(), "  \(code.wireValue) ",
            bare.map { "\($0)-" }.joined(), bare.map { "\($0) " }.joined(), "--\(bare)--",
        ]
        for variant in variants {
            #expect(RecoveryCode(variant)?.digest == code.digest)
            #expect(RecoveryCode(variant)?.wireValue == code.wireValue)
        }
    }

    @Test("of all ASCII characters exactly those of the alphabet and their look-alikes are read, as what they mean")
    func everyCharacter() {
        let lookAlikes: [Character: Character] = ["O": "0", "o": "0", "I": "1", "i": "1", "L": "1", "l": "1"]
        for byte in UInt8.min...127 {
            let character = Character(Unicode.Scalar(byte))
            let capital = Character(character.uppercased())
            let expected = lookAlikes[character] ?? (Self.alphabet.contains(capital) ? capital : nil)
            let read = RecoveryCode(String(repeating: character, count: 23)).map(Self.characters)
            #expect(read == expected.map { [Character](repeating: $0, count: 23) }, "\(byte)")
            let last = RecoveryCode(String(repeating: "0", count: 22) + String(character)).map(Self.characters)
            #expect(last?.last == expected, "\(byte) in the last place")
        }
    }

    @Test(
        "look-alikes of other scripts, other dashes and other spaces are refused",
        arguments: [
            "О", "о", "Ο", "０", "𝟎", "І", "ı", "ⅼ", "é", "e\u{301}", "\u{2013}", "\u{2011}", "\u{A0}", "\u{200B}", "\t",
        ])
    func otherScripts(_ text: String) {
        #expect(RecoveryCode(String(repeating: "0", count: 22) + text) == nil)
        #expect(RecoveryCode(String(repeating: "0", count: 23) + text) == nil)
    }

    @Test("fewer or more characters are refused", arguments: [0, 1, 22, 24, 46])
    func length(_ count: Int) {
        #expect(RecoveryCode(String(repeating: "A", count: count)) == nil)
    }

    @Test("the digest is SHA-256 of the 23 characters, and differs for every code")
    func digest() {
        let codes = (0..<100).map { _ in RecoveryCode.random() }
        #expect(Set(codes.map(\.digest)).count == 100)
        #expect(codes[0].digest.bytes == Array(SHA256.hash(data: Array(String(Self.characters(codes[0])).utf8))))
    }

    @Test("a code and its digest do not print")
    func unprintable() {
        let code = RecoveryCode.random()
        let text = printed(code)
        #expect(!text.contains(code.wireValue) && !text.contains("characters"))
        #expect("\(code.digest)" == "RecoveryCodeDigest")
    }
}
