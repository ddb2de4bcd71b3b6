import UserAccounts

extension FormProblems {
    /// Why an account could not be made, with the field to go to.
    init(registration outcome: RegistrationOutcome) {
        switch outcome {
        case .malformed(let fields):
            self.init("Please look at this again", fields.map(Self.malformed))
        case .usernameTaken:
            self.init(
                "That name is taken", "Another account has this username, or one that looks like it.", field: "username"
            )
        case .created, .weak, .linkSpent:
            self.init("That did not work", "Please try again.")
        }
    }

    private static func malformed(_ field: String) -> Item {
        switch field {
        case "username":
            Item(
                "A username has letters and digits, joined by . _ - + or @, without spaces, at most 64 of them.",
                field: field
            )
        case "email": Item("That is not an e-mail address.", field: field)
        case "display_name": Item("A name is one line of at most 128 characters.", field: field)
        default: Item("The field \(field) cannot be accepted.")
        }
    }
}
