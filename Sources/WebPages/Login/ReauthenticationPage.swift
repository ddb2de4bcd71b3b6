import PageRendering
import WebAddresses

/// Asks for the password again before something sensitive.
package struct ReauthenticationPage: PageContent {
    static let template = TemplateName.reauthenticate

    let stub: String
    let username: String
    /// Where to go afterwards, already validated.
    let next: String
    /// Where "Cancel" leads.
    var cancel = PagePath.account
    var problems: FormProblems?

    var title: String { "Confirm your password" }
    var width: PageWidth { .slim }
    var hasProblems: Bool { problems != nil }
}
