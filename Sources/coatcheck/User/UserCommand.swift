import ArgumentParser

/// `coatcheck user`: accounts.
struct UserCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "user",
        abstract: "Create, show and change accounts.",
        discussion: """
            Passwords never appear on the command line: they are read from
            standard input, or the user chooses one with a one-time link.

            EXAMPLES
              coatcheck user add ada --admin --password-stdin < password.txt
              coatcheck user add grace            prints a link for grace
              coatcheck user edit grace --add-group staff
              coatcheck user disable ada          ends all of ada's sessions
              coatcheck user list --json | jq -r .username
            """,
        subcommands: [
            UserAdd.self, UserList.self, UserShow.self, UserEdit.self, UserDisable.self, UserEnable.self,
            UserDelete.self,
            UserPromote.self, UserDemote.self, UserResetPassword.self, UserFactors.self, UserImport.self,
        ]
    )
}
