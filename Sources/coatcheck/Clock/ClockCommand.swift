import ArgumentParser

/// `coatcheck clock`: what is removed because of its age, and by which clock.
struct ClockCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "clock",
        abstract: "Compare the clock with when a server last ran, and confirm it.",
        discussion: """
            A server whose clock is more than seven days ahead of when a server last
            ran removes no audit events, sessions, links, keys or counts: the clock
            may be wrong. When it is right, because no server ran for so long,
            confirm it; a running server follows within two minutes.

            EXAMPLES
              coatcheck clock show
              coatcheck clock accept
            """,
        subcommands: [ClockShow.self, ClockAccept.self]
    )
}
