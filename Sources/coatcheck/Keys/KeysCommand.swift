import ArgumentParser

/// `coatcheck keys`: the keys that assertions are signed with.
struct KeysCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keys",
        abstract: "See and rotate the keys that sign assertions for applications.",
        discussion: """
            The public keys are at /.well-known/jwks.json. A new key is
            published two minutes before it signs, and the old one stays
            published for three more minutes, so that no assertion is refused.

            EXAMPLES
              coatcheck keys list
              coatcheck keys rotate
              coatcheck keys rotate --at-once    if the keys may be compromised
            """,
        subcommands: [KeysList.self, KeysRotate.self]
    )
}
