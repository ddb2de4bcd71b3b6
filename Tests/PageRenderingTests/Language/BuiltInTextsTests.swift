import Testing

@testable import PageRendering

@Suite("Catalogues of texts")
struct BuiltInTextsTests {
    private var german: [String: String] { PageLanguage.bundled.first { $0.tag == "de" }?.messages ?? [:] }

    @Test("the German texts are read")
    func bundled() {
        #expect(german.count > 700)
        #expect(german["Sign in"] == "Anmelden")
    }

    @Test("a translation has the values and tags of its message")
    func sameTags() {
        for (message, text) in german {
            #expect(TemplateText.hasSameTags(text, as: message), "\(message)")
            #expect(!text.isEmpty, "\(message)")
        }
    }

    @Test(
        "tags may change their places, but none may be lost, added or changed",
        arguments: [
            ("{1} of {2}", "{2} von {1}", true), ("{{name}}, <b>x</b>", "<b>y</b> {{name}}", true),
            ("{1}", "{2}", false),
            ("a", "<script>", false), ("<a href=\"/x\">y</a>", "<a href=\"/z\">y</a>", false),
            ("{{a}}", "{{b}}", false), ("{{a}}", "a", false),
            ("{1} {1}", "{1}", false),
        ])
    func tags(message: String, translation: String, isSame: Bool) {
        #expect(TemplateText.hasSameTags(translation, as: message) == isSame)
    }
}

@Suite("Texts in templates")
struct TemplateTextTests {
    @Test("a marked text is translated; without a translation it stays")
    func translated() throws {
        let source = "<p>{{#t}}Sign in{{/t}}</p>{{#x}}{{#t}}Two\n  words{{/t}}{{/x}}{{#t}}New{{/t}}"
        let messages = ["Sign in": "Anmelden", "Two words": "Zwei Wörter"]
        #expect(
            try TemplateText.translated(source, named: "x", by: messages) == "<p>Anmelden</p>{{#x}}Zwei Wörter{{/x}}New"
        )
        #expect(try TemplateText.messages(of: source, named: "x") == ["Sign in", "Two words", "New"])
    }

    @Test(
        "a marker in another spelling is refused: its text would be lost",
        arguments: ["{{# t}}a{{/t}}", "{{#t }}a{{/ t}}", "{{^t}}a{{/t}}"])
    func otherSpelling(source: String) {
        let error = #expect(throws: TemplateError.self) { try TemplateText.translated(source, named: "x", by: [:]) }
        #expect(error?.description.contains("in place of") == true)
    }

    @Test(
        "a text that does not end, or in which another begins, is refused",
        arguments: ["{{#t}}a", "{{#t}}a{{#t}}b{{/t}}{{/t}}", "a{{/t}}"])
    func unbalanced(source: String) {
        #expect(throws: TemplateError.self) { try TemplateText.translated(source, named: "x", by: [:]) }
    }
}
