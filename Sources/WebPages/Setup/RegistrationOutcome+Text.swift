import PageRendering
import UserAccounts

extension FormProblems {
    /// Why an account could not be created, with the field to correct.
    init(registration outcome: RegistrationOutcome) {
        switch outcome {
        case .malformed(let fields):
            self.init(malformed: fields)
        case .usernameTaken:
            self.init(
                "That name is taken", "Another account has this username, or one that looks like it.", field: "username"
            )
        case .created, .weak, .linkSpent:
            self.init("That did not work", "Please try again.")
        }
    }

    /// The fields that are not acceptable, and the rules for them.
    init(malformed fields: [String]) {
        self.init("Please look at this again", fields.map(Self.malformed))
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
        case "groups":
            Item(
                """
                The name of a group has 1 to 64 of the characters A-Z a-z 0-9 . _ : / -, and all names together at most \
                \(ProfileRules.groupListLength) characters.
                """,
                field: field)
        default: Item("The field \(field) cannot be accepted.")
        }
    }
}
