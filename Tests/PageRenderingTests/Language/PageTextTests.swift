import HTTPTypes
import Testing

@testable import PageRendering

@Suite("Texts in the language of the page")
struct PageTextTests {
    private let german = PageLanguage(
        tag: "de",
        messages: [
            "Sign in": "Anmelden", "{1} of {2} users": "von {2} Benutzern {1}", "1 session": "1 Sitzung",
            "{1} days": "{1} Tage",
        ])
    private let arabic = PageLanguage(tag: "ar", messages: ["Hello {1}": "مرحبا {1}"])

    @Test("a literal is a message, and is printed in the language")
    func literal() {
        let text: PageText = "Sign in"
        #expect(text.printed(in: german) == "Anmelden")
        #expect(text.description == "Sign in")
    }

    @Test("a message without a translation is printed in English")
    func missing() {
        let (name, text): (String, PageText) = ("Ada", "Sign out")
        #expect(text.printed(in: german) == "Sign out")
        #expect(("Goodbye \(name)" as PageText).printed(in: german) == "Goodbye Ada")
    }

    @Test("values stand where the language wants them, and a text in a text is translated, too")
    func values() {
        let sessions: PageText = "1 session"
        let text: PageText = "\(sessions) of \(3) users"
        #expect(text.printed(in: german) == "von 3 Benutzern 1 Sitzung")
        #expect(text.description == "1 session of 3 users")
    }

    @Test("a value is never read as a message or as a place for another value")
    func valuesAreInert() {
        let (first, second) = ("{2}", "Sign in")
        #expect(("\(first) of \(second) users" as PageText).printed(in: german) == "von Sign in Benutzern {2}")
        #expect(PageText(verbatim: "Sign in").printed(in: german) == "Sign in")
    }

    @Test(
        "a place without a value, and braces that are none, stay",
        arguments: [
            ("{2}", "{2}"), ("{0}", "{0}"), ("{", "{"), ("{x} {1}", "{x} A"), ("{{1}}", "{A}"), ("{1", "{1"),
            ("{-1}", "{-1}"),
        ])
    func places(pattern: String, expected: String) {
        #expect(MessagePattern(pattern).filled(with: ["A"]) == expected)
    }

    @Test("texts in a row are translated one by one")
    func joined() {
        let texts: [PageText] = ["Sign in", "\(2) days"]
        #expect(PageText(joining: texts, by: ", ").printed(in: german) == "Anmelden, 2 Tage")
        #expect(PageText(joining: texts).description == "Sign in 2 days")
    }

    @Test("in a script from right to left, a value is isolated from the letters around it")
    func isolation() {
        let name = "ada@example.org"
        #expect(("Hello \(name)" as PageText).printed(in: arabic) == "مرحبا \u{2068}ada@example.org\u{2069}")
        #expect(!("Hello \(name)" as PageText).description.contains("\u{2068}"))
    }

    @Test("a text prints itself in the language that is bound where the request entered")
    func bound() {
        let languages = PageLanguages([.english, german])
        let text: PageText = "Sign in"
        #expect(text.renderText == "Sign in")
        #expect(languages.bound(to: [.acceptLanguage: "de"]) { text.renderText } == "Anmelden")
        #expect(languages.bound(to: [:]) { text.renderText } == "Sign in")
    }
}
