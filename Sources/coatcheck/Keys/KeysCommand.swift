import ArgumentParser

/// `coatcheck keys`: the keys that assertions are signed with.
struct KeysCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keys",
        abstract: "See and rotate the keys that sign assertions for applications.",
        discussion: """
            The public halves are at /.well-known/jwks.json. A new key is
            published two minutes before it signs, the old one stays published
            three minutes longer, so that no assertion is refused.

            EXAMPLES
              coatcheck keys list
              coatcheck keys rotate
              coatcheck keys rotate --at-once    when somebody else may have them
            """,
        subcommands: [KeysList.self, KeysRotate.self]
    )
}
