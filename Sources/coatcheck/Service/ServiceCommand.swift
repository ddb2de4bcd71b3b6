import ArgumentParser

/// `coatcheck service`: programs with access to the service API.
struct ServiceCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "service",
        abstract: "Admit programs that follow ended sessions, and remove them.",
        discussion: """
            A service sends its token as `Authorization: Bearer` to
            /api/v1/revocations. The token is printed once; the database holds
            its digest.

            EXAMPLES
              coatcheck service add chat > /etc/chat/token
              coatcheck service remove chat
            """,
        subcommands: [ServiceAdd.self, ServiceList.self, ServiceRemove.self]
    )
}
