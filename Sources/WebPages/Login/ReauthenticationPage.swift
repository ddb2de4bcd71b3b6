import PageRendering
import WebAddresses

/// The page that asks for the password again before a sensitive action.
package struct ReauthenticationPage: PageContent {
    static let template = TemplateName.reauthenticate

    let stub: String
    let username: String
    /// The address to go to afterwards, already validated.
    let next: String
    /// The address of the "Cancel" link.
    var cancel = PagePath.account
    var problems: FormProblems?

    var title: String { "Confirm your password" }
    var width: PageWidth { .slim }
    var hasProblems: Bool { problems != nil }
}
