import ArgumentParser

/// `coatcheck theme`: the look and the texts of the pages.
struct ThemeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "theme",
        abstract: "Make and check a folder with the look and the texts of the pages.",
        discussion: """
            A theme has the name, the logo, the colours, the texts and the templates
            of the pages. The server uses the folder that web.theme names; see
            docs/branding.md.

            EXAMPLES
              coatcheck theme init /etc/coatcheck/theme
              coatcheck theme check /etc/coatcheck/theme
            """,
        subcommands: [ThemeInit.self, ThemeCheck.self]
    )
}
