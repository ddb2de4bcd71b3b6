import PageRendering
import ServerSettings

/// The settings in force, and where each value comes from.
package struct SettingsPage: PageContent {
    static let template = TemplateName.adminSettings

    /// The settings whose names begin with the same word.
    struct Group: Sendable, Equatable {
        let name: String
        let settings: [Row]
    }

    /// One setting.
    struct Row: Sendable, Equatable {
        let key: String
        /// `nil` if it is not set, or if nothing of it may be shown.
        let value: String?
        let meaning: PageText
        /// Where the value was found. `nil` for the default.
        let origin: PageText?
        /// How a running server gets another value. `nil` if it has to start again.
        let effect: PageText?
    }

    let groups: [Group]

    var title: PageText { "Settings" }
    var width: PageWidth { .wide }
    var hasProblems: Bool { false }

    /// - Parameter entries: the effective value of each key.
    init(_ entries: [ConfigurationEntry]) {
        let place = Dictionary(uniqueKeysWithValues: zip(ConfigurationKey.all, 0...))
        let ordered = entries.sorted { place[$0.key, default: 0] < place[$1.key, default: 0] }
        let byGroup = Dictionary(grouping: ordered, by: \.key.group)
        // The keys of a group may be apart in the reference.
        let names = ordered.map(\.key.group).reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
        groups = names.map { Group(name: $0, settings: (byGroup[$0] ?? []).map(Row.init)) }
    }
}

extension SettingsPage.Row {
    fileprivate init(_ entry: ConfigurationEntry) {
        key = entry.key.name
        value = entry.value.flatMap { $0.isEmpty ? nil : $0 }
        meaning = PageText(message: entry.key.meaning.replacing("`", with: ""))
        origin = entry.origin?.words
        effect =
            switch entry.key.effect {
            case .restart: nil
            case .reload: "applied on SIGHUP"
            case .reloadWhileSet: "replaced on SIGHUP"
            }
    }
}
