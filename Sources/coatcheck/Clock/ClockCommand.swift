import ArgumentParser

/// `coatcheck clock`: the clock by which old data is removed.
struct ClockCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "clock",
        abstract: "Compare the clock with the time a server last ran, and confirm it.",
        discussion: """
            A server whose clock is more than seven days ahead of the time a server
            last ran removes no audit events, sessions, links, keys or counts, because
            the clock may be wrong. If it is right, because no server ran for that
            long, confirm it; a running server trusts it within two minutes.

            EXAMPLES
              coatcheck clock show
              coatcheck clock accept
            """,
        subcommands: [ClockShow.self, ClockAccept.self]
    )
}
