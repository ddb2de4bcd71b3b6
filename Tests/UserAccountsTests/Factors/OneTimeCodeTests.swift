import Testing
import UserAccounts

@Suite struct OneTimeCodeTests {
    @Test("six ASCII digits are a code, wherever there are spaces", arguments: ["005924", "005 924", " 0 0 5 9 2 4 "])
    func read(_ text: String) {
        #expect(OneTimeCode(text)?.wireValue == "005924")
    }

    @Test("no other ASCII character stands in a code")
    func otherCharacters() {
        for byte in UInt8.min...127 where !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) {
            let character = Character(Unicode.Scalar(byte))
            #expect(OneTimeCode("12345\(character)") == nil)
            #expect((OneTimeCode("123\(character)456") != nil) == (character == " "))
        }
    }

    @Test(
        "digits of other scripts and marked digits are refused",
        arguments: [
            "١٢٣٤٥٦", "１２３４５６", "12345٦", "𝟏𝟐𝟑𝟒𝟓𝟔", "12345\u{FE0F}\u{20E3}", "12345\u{0301}6", "①②③④⑤⑥",
            "१२३४५६", "123\u{A0}456", "123\u{2009}456", "\u{FEFF}123456", "123456\u{200B}",
        ])
    func otherScripts(_ text: String) {
        #expect(OneTimeCode(text) == nil)
    }

    @Test("fewer or more than six digits are refused", arguments: ["", " ", "12345", "1234567", "12345678", "0123456"])
    func length(_ text: String) {
        #expect(OneTimeCode(text) == nil)
    }

    @Test("a code does not print")
    func unprintable() throws {
        let text = printed(try #require(OneTimeCode("482913")))
        #expect(!text.contains("482913") && !text.contains("value"))
    }
}
