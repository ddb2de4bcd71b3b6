import PageRendering
import UserAccounts

/// The page that asks for the second factor of a login.
package struct LoginFactorPage: PageContent {
    static let template = TemplateName.loginFactor

    let stub: String
    let username: String
    /// The address to go to afterwards, already validated.
    let next: String?
    /// The options for a passkey, in JSON; `nil` if the account has none.
    let passkeyOptions: String?
    let asksForCode: Bool
    let takesRecoveryCode: Bool
    /// For how long this browser may be trusted, in words; `nil` if it may not.
    let trustSpan: PageText?
    /// The link that begins the login anew.
    let restart: String
    var problems: FormProblems?

    var title: PageText { "Confirm your sign-in" }
    var width: PageWidth { .slim }
    var hasProblems: Bool { problems != nil }
    var focus: String? { problems?.firstField }
    var script: PageScript? { passkeyOptions == nil ? nil : .passkeys }
}
