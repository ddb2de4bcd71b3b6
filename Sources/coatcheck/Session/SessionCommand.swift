import ArgumentParser

/// `coatcheck session`: the live sessions.
struct SessionCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "session",
        abstract: "See who is signed in, and end sessions.",
        discussion: """
            A session's ID is its public handle: safe to show and to log. When
            `revoke` returns, no server accepts the session any more.

            EXAMPLES
              coatcheck session list --user ada
              coatcheck session revoke --user ada --reason "lost phone"
              coatcheck session revoke --all
            """,
        subcommands: [SessionList.self, SessionShow.self, SessionRevoke.self]
    )
}
