import Testing
import UserAccounts

@testable import PageRendering

@Suite("Texts of a theme") struct ThemeTextsTests {
    private func tags(_ names: String...) -> [LanguageTag] { names.compactMap { LanguageTag($0) } }

    private func text(_ message: PageText, in tag: String, of theme: Theme) -> String? {
        theme.pageLanguages(tags(tag)).all.first.map { message.printed(in: $0) }
    }

    @Test("a text replaces the built-in one of its language only")
    func replaces() throws {
        let theme = try ThemeOnDisk(["texts/en.yaml": #""Sign in": "Log in""#]).theme()
        #expect(text("Sign in", in: "en", of: theme) == "Log in")
        #expect(text("Sign out", in: "en", of: theme) == "Sign out")
        #expect(text("Sign in", in: "de", of: theme) == PageText("Sign in").printed(in: PageLanguage.bundled[1]))
    }

    @Test("a file for another language makes it known; for what it lacks the English text stands in")
    func newLanguage() throws {
        let theme = try ThemeOnDisk([
            "texts/fr.yaml": #""Sign in": "Se connecter""#, "texts/en.yaml": #""Sign out": "Log out""#,
        ]).theme()
        #expect(theme.languages.map(\.description) == ["en", "de", "fr"])
        #expect(text("Sign in", in: "fr", of: theme) == "Se connecter")
        #expect(text("Sign out", in: "fr", of: theme) == "Log out")
    }

    @Test("a file with comments only makes another language known, and changes nothing in a built-in one")
    func commentsOnly() throws {
        let theme = try ThemeOnDisk(["texts/fr.yaml": "# x\n", "texts/de.yaml": "# x\n"]).theme()
        #expect(theme.texts == ["fr": [:]])
    }

    @Test("a regional language has the texts of the language that contains it")
    func region() throws {
        let theme = try ThemeOnDisk([
            "texts/de.yaml": #""Sign in": "Anmelden bitte""#, "texts/de-AT.yaml": #""Sign out": "Baba""#,
        ]).theme()
        #expect(text("Sign in", in: "de-AT", of: theme) == "Anmelden bitte")
        #expect(text("Sign out", in: "de-AT", of: theme) == "Baba")
        #expect(text("Sign out", in: "de", of: theme) != "Baba")
    }

    @Test("a language that is written from right to left turns the page")
    func direction() throws {
        let theme = try ThemeOnDisk(["texts/he.yaml": "", "texts/az-Arab.yaml": "", "texts/fr.yaml": ""]).theme()
        let all = theme.pageLanguages(tags("he", "az-Arab", "fr")).all
        #expect(all.map(\.direction) == ["rtl", "rtl", "ltr"])
    }

    @Test("an empty text in quotation marks is a text, and a line without one is refused with its number")
    func emptyText() throws {
        let theme = try ThemeOnDisk(["texts/en.yaml": #""You hold the ticket. We keep the coat.": """#])
        #expect(try theme.theme().texts["en"] == ["You hold the ticket. We keep the coat.": ""])
        try theme.write("# x\n\"Sign in\":\n", to: "texts/en.yaml")
        #expect(theme.problems == ["texts/en.yaml, line 2: \"Sign in\" has no value; a text is in quotation marks"])
    }

    @Test(
        "a text has the same tags as its message",
        arguments: [
            (#""Wait {1} seconds.": "Bitte warten.""#, false), (#""Wait {1} seconds.": "{1} Sekunden {2}""#, false),
            (#""Hello": "<script>x</script>""#, false), (#""Hello": "{{page.secret}}""#, false),
            (#""<a href='{{page.href}}'>here</a>": "hier""#, false),
            (#""<a href='{{page.href}}'>here</a> now": "jetzt <a href='{{page.href}}'>hier</a>""#, true),
            (#""{1} of {2}": "von {2}: {1}""#, true),
        ])
    func sameTags(line: String, isRight: Bool) throws {
        let theme = try ThemeOnDisk(["texts/de.yaml": "# x\n" + line])
        #expect(theme.problems.isEmpty == isRight)
        #expect(
            isRight || theme.problems[0].hasPrefix("texts/de.yaml, line 2: the text needs the same {{…}}, <…> and {1}"))
    }

    @Test(
        "the name of a file is a language tag in its usual spelling",
        arguments: ["german.yml", "d.yaml", "de_AT.yaml", "de-at.yaml"])
    func fileName(name: String) throws {
        let problems = try ThemeOnDisk(["texts/\(name)": ""]).problems
        #expect(problems.count == 1)
        #expect(problems.first?.hasPrefix("texts/\(name): ") == true)
    }
}
