import PageRendering

/// The page on which a user sets a new password with a one-time link.
package struct PasswordLinkPage: PageContent {
    static let template = TemplateName.reset

    let stub: String
    let token: String
    /// The name of the account, so that a password manager stores the password under it.
    let username: String
    let minimumLength: Int
    var problems: FormProblems?

    var title: PageText { "Choose a new password" }
    var width: PageWidth { .slim }
    var hasProblems: Bool { problems != nil }
    var focus: String? { problems?.firstField ?? "password" }
}
