import PageRendering

/// Asks for confirmation before signing out. Applications link to it; following a link must not change anything by itself.
package struct SignOutPage: PageContent {
    static let template = TemplateName.signOut

    let stub: String
    /// `nil` for a browser that does not prove that the session is its own.
    let username: String?
    /// The address to go to afterwards, already validated.
    let next: String?
    /// The address of the "Cancel" link.
    let cancel: String

    var title: PageText { "Sign out" }
    var width: PageWidth { .slim }
    var hasProblems: Bool { false }
}
