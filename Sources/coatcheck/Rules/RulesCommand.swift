import ArgumentParser

/// `coatcheck rules`: the rules of forward-auth.
struct RulesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rules",
        abstract: "Explain the access rules of forward-auth.",
        discussion: "The rules are in the file that forwardauth.rules names; see docs/forward-auth.md.",
        subcommands: [RulesExplain.self]
    )
}
