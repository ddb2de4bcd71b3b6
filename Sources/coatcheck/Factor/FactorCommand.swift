import ArgumentParser

/// `coatcheck factor`: second factors.
struct FactorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "factor",
        abstract: "Help users who have lost a second factor, and keep passkeys in step with the server's address.",
        discussion: """
            A second factor is a passkey or an authenticator app. Users set
            theirs up and remove them at /account/factors; `coatcheck user
            factors NAME` shows them. Who must have one is decided by
            factors.required.

            A user who has lost a factor signs in with a recovery code. Reset
            the factors only of a user without one, and only if you are sure who
            is asking: afterwards the password is enough.

            EXAMPLES
              coatcheck user factors ada     what ada has, and when it was used
              coatcheck factor reset ada     the phone is gone, and so are the codes
            """,
        subcommands: [FactorReset.self, FactorAcceptSite.self]
    )
}
