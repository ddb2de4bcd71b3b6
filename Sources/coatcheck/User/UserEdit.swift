import ArgumentParser
import UserAccounts

/// `coatcheck user edit`.
struct UserEdit: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "edit",
        abstract: "Change the name, the e-mail address and the groups of an account.",
        discussion: """
            Values without an option stay unchanged. The user stays signed in;
            protected applications receive the new values with the next
            request. Roles: see `user promote` and `user demote`.

            EXAMPLES
              coatcheck user edit grace --display-name "Grace H." --email g@example.org
              coatcheck user edit grace --add-group staff --remove-group guests
              coatcheck user edit grace --no-email
            """
    )

    @Argument(help: "The account's username.") var name: String
    @Option(help: ArgumentHelp("The display name.", valueName: "text")) var displayName: String?
    @Option(help: ArgumentHelp("The e-mail address.", valueName: "address")) var email: String?
    @Flag(help: "Remove the e-mail address.") var noEmail = false
    @Option(name: .customLong("add-group"), help: ArgumentHelp("May be given several times.", valueName: "group"))
    var addedGroups: [String] = []
    @Option(name: .customLong("remove-group"), help: ArgumentHelp("May be given several times.", valueName: "group"))
    var removedGroups: [String] = []
    @OptionGroup var options: ConfigurationOptions

    func validate() throws {
        if email != nil, noEmail { throw ValidationError("--email and --no-email exclude each other") }
        if let both = Set(addedGroups).intersection(removedGroups).min() {
            throw ValidationError("the group \(both.quotedForTerminal) is both added and removed")
        }
        if try change().isEmpty {
            throw ValidationError(
                "name something to change: --display-name, --email, --no-email, --add-group, --remove-group")
        }
    }

    func run() async throws {
        let change = try change()
        try await UserChange.perform({ _ in .profile(change) }, to: name, saying: "was changed", options)
    }

    private func change() throws -> ProfileChange {
        let groups = (adding: Set(addedGroups), removing: Set(removedGroups))
        if let bad = groups.adding.union(groups.removing).filter({ ProfileRules.groupName($0) == nil }).min() {
            throw ValidationError(
                "\(bad.quotedForTerminal) cannot be a group; use 1 to 64 of the characters A-Z a-z 0-9 . _ : / -")
        }
        return ProfileChange(
            displayName: try checked(
                displayName, ProfileRules.displayName, "a name: it is one line of 1 to 128 characters"),
            email: try checked(email, ProfileRules.email, "an e-mail address").map { .set($0) }
                ?? (noEmail ? .set(nil) : .keep),
            groups: addedGroups.isEmpty && removedGroups.isEmpty
                ? nil : .edit(adding: groups.adding, removing: groups.removing))
    }

    private func checked(_ text: String?, _ rule: (String) -> String?, _ what: String) throws -> String? {
        guard let text else { return nil }
        guard let accepted = rule(text) else {
            throw ValidationError("\(text.quotedForTerminal) cannot be \(what)")
        }
        return accepted
    }
}
