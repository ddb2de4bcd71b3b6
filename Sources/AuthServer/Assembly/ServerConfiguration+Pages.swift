import PageRendering
import ServerSettings
import Sessions
import UserAccounts
import WebAddresses

/// The look and the languages of the pages.
extension ServerConfiguration {
    /// The page renderer, with the operator's theme and templates if there are any.
    func renderer(clock: any WallClock) throws -> PageRenderer {
        let look = try look()
        if let unknown = pages.languages.first(where: { !look.languages.contains($0) }) {
            let known = look.languages.map(\.description).joined(separator: ", ")
            throw problem(
                Settings.languages, pages.languages,
                "there are no texts in \(unknown), only in \(known)",
                advice: "add texts/\(unknown).yaml to the folder of \(Settings.theme.key.name), or leave it out")
        }
        do {
            return try PageRenderer(
                theme: look, languages: look.pageLanguages(pages.languages),
                formTargets: forwardAuth.redirectHosts.policySources, clock: clock)
        } catch {
            // Each template is right by itself, so a translation breaks it.
            throw problem(Settings.theme, pages.theme, "\(error)", advice: Self.themeAdvice)
        }
    }

    /// The same for the pages of a server. A command shows no pages, so it does not read the theme: a broken one must not keep
    /// an administrator from ending a session.
    func renderer(for use: ServerAssembly.Use, clock: any WallClock) throws -> PageRenderer {
        switch use {
        case .serving: try renderer(clock: clock)
        case .command, .creatingCommand: try PageRenderer(clock: clock)
        }
    }

    /// Warnings about the theme. Empty if it cannot be read.
    var themeRemarks: [String] {
        guard pages.theme != nil || pages.templates != nil, let look = try? look() else { return [] }
        return look.staleTemplateFiles.map { file in
            """
            the page template \(file) was copied from another version of the built-in template, which has changed since; compare it \
            with the one that `coatcheck theme init` writes
            """
        }
    }

    private func look() throws -> Theme {
        let look = try read(Settings.theme, pages.theme, advice: Self.themeAdvice) { path throws(ThemeError) in
            try Theme(folder: path)
        }
        guard pages.templates != nil else { return look ?? .standard }
        let advice = "write \(Settings.templates.key.accepts)"
        let all = try read(Settings.templates, pages.templates, advice: advice) { path throws(ThemeError) in
            try (look ?? .standard).with(templatesIn: path)
        }
        return all ?? .standard
    }

    /// What a setting's folder holds; `nil` without one.
    private func read(
        _ setting: Setting<String?>,
        _ path: String?,
        advice: String,
        _ read: (String) throws(ThemeError) -> Theme
    ) throws -> Theme? {
        guard let path else { return nil }
        do throws(ThemeError) {
            return try read(path)
        } catch {
            throw ConfigurationError(
                error.problems.flatMap { problem(setting, path, $0.description, advice: advice).problems })
        }
    }

    private static let themeAdvice = "correct it, and try `coatcheck theme check`"

    private func problem<Value>(
        _ setting: Setting<Value>,
        _ value: Value,
        _ reason: String,
        advice: String
    ) -> ConfigurationError {
        ConfigurationError([
            ConfigurationProblem(key: setting.key.name, value: setting.shown(value), reason: reason, advice: advice)
        ])
    }
}
