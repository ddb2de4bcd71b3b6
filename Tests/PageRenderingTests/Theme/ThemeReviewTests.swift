import Testing
import UserAccounts

@testable import PageRendering

@Suite("The review of a theme") struct ThemeReviewTests {
    private func review(_ files: [String: String]) throws -> ThemeReview {
        try ThemeReview(try ThemeOnDisk(files).theme())
    }

    private func texts(_ language: String, of review: ThemeReview) throws -> ThemeReview.Texts {
        try #require(review.languages.first { $0.language.description == language })
    }

    @Test("the built-in languages lack nothing")
    func builtIn() throws {
        let review = try review([:])
        #expect(review.languages.map(\.language.description) == ["en", "de"])
        #expect(review.languages.allSatisfy { $0.missing.isEmpty && $0.unused.isEmpty })
        #expect(review.textCount == BuiltInTexts.german.count)
    }

    @Test("a new language lacks what it does not translate")
    func missing() throws {
        let first = try #require(BuiltInTexts.german.first)
        let review = try review(["texts/fr.yaml": ThemeSkeleton.line(first.message, first.message)])
        #expect(try texts("fr", of: review).missing == BuiltInTexts.german.dropFirst().map(\.message))
    }

    @Test("a text that no page has is named")
    func unused() throws {
        #expect(try texts("de", of: review(["texts/de.yaml": #""Of old": "Von früher""#])).unused == ["Of old"])
    }

    @Test("a text of an own template belongs to the pages")
    func ownTemplate() throws {
        let review = try review([
            "templates/stub.mustache": "{{#t}}Our own{{/t}}", "texts/en.yaml": #""Our own": "Ours""#,
        ])
        #expect(review.textCount == BuiltInTexts.german.count + 1)
        #expect(try texts("de", of: review).missing == ["Our own"])
        #expect(try texts("en", of: review).unused.isEmpty)
    }

    @Test("a text that breaks a template is a problem")
    func brokenTemplate() throws {
        let files = [
            "templates/stub.mustache": "{{#t}}{{#page.x}}one{{/page.x}}{{/t}}",
            "texts/de.yaml": ##""{{#page.x}}one{{/page.x}}": "{{/page.x}}eins{{#page.x}}""##,
        ]
        #expect(throws: TemplateError.self) { try review(files) }
    }
}
