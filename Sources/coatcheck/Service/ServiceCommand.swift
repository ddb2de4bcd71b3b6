import ArgumentParser

/// `coatcheck service`: programs with access to the service API.
struct ServiceCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "service",
        abstract: "Admit applications and other programs, and remove them.",
        discussion: """
            A service sends its token as `Authorization: Bearer`: to
            /api/v1/revocations, to follow ended sessions, or to /service/v1 at
            service.listen, where an application keeps its own sessions. The
            token is printed once; the database holds its digest.

            EXAMPLES
              coatcheck service add chat > /etc/chat/token
              coatcheck service add shop --sessions > /etc/shop/coatcheck
              coatcheck service list
              coatcheck service remove chat
            """,
        subcommands: [ServiceAdd.self, ServiceList.self, ServiceRemove.self]
    )
}
