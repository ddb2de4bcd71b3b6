import PageRendering

/// Asks for confirmation before signing out. Applications link to it; following a link must not change anything by itself.
package struct SignOutPage: PageContent {
    static let template = TemplateName.signOut

    let stub: String
    let username: String
    /// Where to go afterwards, already validated.
    let next: String?
    /// Where "Cancel" leads.
    let cancel: String

    var title: String { "Sign out" }
    var width: PageWidth { .slim }
    var hasProblems: Bool { false }
}
