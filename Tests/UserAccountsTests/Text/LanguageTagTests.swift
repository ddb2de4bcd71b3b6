import Testing

@testable import UserAccounts

@Suite("Language tags") struct LanguageTagTests {
    @Test(
        "capital and small letters mean the same, and the usual spelling is printed",
        arguments: zip(["de", "DE", "pt-br", "ZH-hant-tw", "es-419"], ["de", "de", "pt-BR", "zh-Hant-TW", "es-419"]))
    func spelling(text: String, usual: String) {
        #expect(LanguageTag(text)?.description == usual)
        #expect(LanguageTag(text) == LanguageTag(usual))
    }

    @Test(
        "other text is no language tag",
        arguments: [
            "", "d", "de-", "-de", "de--AT", "de_AT", "de AT", "d3", "dé", "abcdefghi", "de-abcdefghi", "../de", "*",
        ])
    func refused(text: String) {
        #expect(LanguageTag(text) == nil)
    }

    @Test("a tag lists the languages that contain it, the widest first")
    func fromWidest() {
        #expect(LanguageTag("zh-hant-tw")?.fromWidest.map(\.description) == ["zh", "zh-Hant", "zh-Hant-TW"])
    }
}
