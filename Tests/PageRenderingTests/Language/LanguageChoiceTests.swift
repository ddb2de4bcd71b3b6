import Testing

@testable import PageRendering

@Suite("The language of a page")
struct LanguageChoiceTests {
    private func best(_ header: String?, of tags: [String] = ["en", "de", "pt-BR"]) -> String {
        PageLanguages(tags.map { PageLanguage(tag: $0) }).best(for: header).tag
    }

    @Test(
        "the strongest wish that a language fulfils decides",
        arguments: [
            ("de", "de"), ("de-AT,en;q=0.5", "de"), ("DE-at", "de"), ("fr, de;q=0.3, en;q=0.2", "de"),
            ("en;q=0.1,de;q=0.2", "de"),
            ("de;q=0.2,en;q=0.2", "de"), ("pt", "pt-BR"), ("pt-BR", "pt-BR"), ("fr;q=1, *;q=0.5, de;q=0.4", "en"),
            ("de;q=0.5;x=1", "de"), (" de ; q=0.7 ", "de"), ("nl,de", "de"),
        ])
    func wishes(header: String, tag: String) {
        #expect(best(header) == tag)
    }

    @Test(
        "of several languages that fulfil a wish, the closest is used; of equal ones the first",
        arguments: [
            (["en", "de", "de-AT"], "de-AT,de;q=0.9", "de-AT"), (["de-AT", "de"], "de", "de"),
            (["de", "de-AT"], "de-CH", "de"),
            (["de-AT", "de-CH"], "de", "de-AT"), (["en", "zh", "zh-Hant"], "zh-Hant-TW", "zh-Hant"),
            (["en", "pt-BR"], "pt-PT", "en"),
        ])
    func closest(tags: [String], header: String, tag: String) {
        #expect(best(header, of: tags) == tag)
    }

    @Test(
        "a wish that cannot be read, or is no wish, is left out",
        arguments: [
            "", ",,,", "de;q=0", "de;q=2", "de;q=x", "de;q=", "de;v=1", "de_AT", "d\u{E9}", "*", "x;q=-1", ";q=1",
            "dex", "d",
            "de;q=nan", "de;q=inf",
        ])
    func unreadable(header: String) {
        #expect(best(header) == "en")
    }

    @Test("without a wish that is fulfilled, the first language is used")
    func defaultLanguage() {
        #expect(best(nil) == "en")
        #expect(best("fr", of: ["de", "en"]) == "de")
        #expect(best("fr", of: []) == "en")
    }

    @Test("only the beginning of a long header is read")
    func longHeader() {
        #expect(best(String(repeating: "fr,", count: 400) + "de") == "en")
        #expect(best(String(repeating: "a", count: 100_000)) == "en")
    }

    @Test(
        "the script decides from which side the text runs, or else the language",
        arguments: [
            ("ar", "rtl"), ("he", "rtl"), ("fa-IR", "rtl"), ("AR", "rtl"), ("uz-Arab", "rtl"), ("az-Arab-IR", "rtl"),
            ("ckb", "rtl"),
            ("en", "ltr"), ("de", "ltr"), ("ar-Latn", "ltr"), ("zh-Hant", "ltr"), ("art", "ltr"),
        ])
    func direction(tag: String, direction: String) {
        #expect(PageLanguage(tag: tag).direction == direction)
    }
}
