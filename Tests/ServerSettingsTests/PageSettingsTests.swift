import Testing
import UserAccounts

@testable import ServerSettings

@Suite("Settings of the pages") struct PageSettingsTests {
    private func parsed(_ environment: [String: String]) -> ServerConfiguration.Parsed {
        ServerConfiguration.parse(ConfigurationInput(environment: environment))
    }

    @Test("unless set there is no theme, and the pages are in English and German")
    func defaults() {
        let configuration = parsed([:]).configuration
        #expect(configuration.pages.theme == nil)
        #expect(configuration.pages.languages.map(\.description) == ["en", "de"])
    }

    @Test("languages are tags in their order, with or without spaces, in any letters")
    func languages() {
        let configuration = parsed(["COATCHECK_WEB_LANGUAGES": "DE,fr , pt-br"]).configuration
        #expect(configuration.pages.languages.map(\.description) == ["de", "fr", "pt-BR"])
        #expect(Settings.languages.shown(configuration.pages.languages) == "de, fr, pt-BR")
    }

    @Test(
        "what is no tag, the same tag twice, and no tag at all are refused",
        arguments: zip(
            ["de_AT", "en, deutschland", "de, DE", "", ","],
            [
                "\"de_AT\" is not a language tag", "\"deutschland\" is not a language tag", "\"de\" is there twice",
                "it names no language", "it names no language",
            ]))
    func refused(value: String, reason: String) {
        #expect(parsed(["COATCHECK_WEB_LANGUAGES": value]).problems.map(\.reason) == [reason])
    }

    @Test("a running server uses none of them before it starts again")
    func restart() {
        #expect(!Settings.theme.key.isLive)
        #expect(!Settings.languages.key.isLive)
    }
}
