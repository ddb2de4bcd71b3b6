/// Asks whether to sign out. Applications link here, because a link alone must not sign anybody out.
struct SignOutPage: PageContent {
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
