import ArgumentParser

/// `coatcheck service`: programs that may ask what people may not.
struct ServiceCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "service",
        abstract: "Let programs follow which sessions end, and shut them out again.",
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
