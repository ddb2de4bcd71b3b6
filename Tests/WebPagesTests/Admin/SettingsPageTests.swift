import ServerSettings
import Testing

@testable import WebPages

@Suite struct SettingsPageTests {
    private func page(_ environment: [String: String] = [:]) -> SettingsPage {
        SettingsPage(ServerConfiguration.parse(ConfigurationInput(environment: environment)).entries)
    }

    @Test("each key is shown once, under the first word of its name, which is shown once")
    func groups() {
        let groups = page().groups
        #expect(groups.flatMap(\.settings).map(\.key).sorted() == ConfigurationKey.all.map(\.name).sorted())
        #expect(Set(groups.map(\.name)).count == groups.count)
        #expect(groups.allSatisfy { group in group.settings.allSatisfy { $0.key.hasPrefix(group.name + ".") } })
    }

    @Test("no password of a store is shown")
    func secrets() {
        let page = page([
            "COATCHECK_DATABASE_URL": "postgres://ada:tr0ubad0ur@db.example.org/coats",
            "COATCHECK_SESSIONS_URL": "redis://:tr0ubad0ur@cache.example.org/0",
        ])
        let values = page.groups.flatMap(\.settings).compactMap(\.value)
        #expect(values.contains { $0.contains("db.example.org") })
        #expect(!values.contains { $0.contains("tr0ubad0ur") })
    }
}
