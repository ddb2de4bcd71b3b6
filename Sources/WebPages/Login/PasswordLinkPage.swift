import PageRendering

/// Sets a new password with a one-time link.
package struct PasswordLinkPage: PageContent {
    static let template = TemplateName.reset

    let stub: String
    let token: String
    /// Whose password it is, so that a password manager files it under the right name.
    let username: String
    let minimumLength: Int
    var problems: FormProblems?

    var title: String { "Choose a new password" }
    var width: PageWidth { .slim }
    var hasProblems: Bool { problems != nil }
    var focus: String? { problems?.firstField ?? "password" }
}
