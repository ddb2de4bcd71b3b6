import Operations
import Sessions
import Testing

@testable import PageRendering

@Suite("Values as texts")
struct WordsTests {
    private let german: PageLanguage

    init() throws {
        german = try #require(PageLanguage.bundled.first { $0.tag == "de" })
    }

    @Test(
        "a place is told as far as it is known",
        arguments: [
            ("Berlin", "Germany", "near Berlin, Germany"), ("Berlin", nil, "near Berlin"),
            (nil, "Germany", "in Germany"),
        ] as [(String?, String?, String)])
    func places(city: String?, country: String?, words: String) {
        #expect(Place(city: city, country: country)?.words.description == words)
    }

    @Test(
        "a device is named by what its browser says of itself",
        arguments: [
            (
                "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0", "Firefox 128 on Linux",
                "Firefox 128 auf Linux"
            ),
            ("", "Unknown device", "Gerät unbekannt"),
        ])
    func devices(header: String, words: String, inGerman: String) {
        #expect(UserAgent(header).detailWords.description == words)
        #expect(UserAgent(header).detailWords.printed(in: german) == inGerman)
    }

    @Test(
        "a length of time is told in its largest whole unit",
        arguments: [
            (86_400, "1 day", "1 Tag"), (2_592_000, "30 days", "30 Tage"), (90, "90 seconds", "90 Sekunden"),
            (1, "1 second", "1 Sekunde"),
        ])
    func durations(seconds: Int64, words: String, inGerman: String) {
        #expect(Duration.seconds(seconds).words.description == words)
        #expect(Duration.seconds(seconds).words.printed(in: german) == inGerman)
    }

    @Test("a time is told in the order of the language")
    func times() {
        let now = Timestamp(milliseconds: 1_795_456_800_000)
        let time = TimeText(now - .seconds(10 * 86_400), now: now)
        #expect(time.text.description == "13 Nov 2026, 18:00 UTC")
        #expect(time.text.printed(in: german) == "13. Nov. 2026, 18:00 UTC")
    }
}
