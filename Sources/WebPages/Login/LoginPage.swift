import PageRendering
import WebAddresses

/// The login page.
package struct LoginPage: PageContent {
    static let template = TemplateName.login

    let stub: String
    /// Why the session has ended, as a sentence.
    let reason: PageText?
    /// The address to go to afterwards, already validated.
    let next: String?
    let username: String
    let remember: Bool
    let rememberSpan: PageText
    let problems: FormProblems?
    let showsPassword: Bool
    let passwordFieldType: String
    let visibilityLink: String
    let focusesUsername: Bool
    let focusesPassword: Bool
    /// The options for a passkey, in JSON; `nil` if passkeys are switched off.
    let passkeyOptions: String?
    /// How the field for the name is completed: by passkeys, too, if there are any.
    let usernameAutocomplete: String
    /// Tells the authenticator that this server has no such passkey, in JSON.
    let unknownPasskey: String?

    /// - Parameters:
    ///   - showsPassword: Shows the password as plain text. The user requests it by a link, so it needs no script.
    init(
        stub: String,
        reason: PageText? = nil,
        next: String? = nil,
        username: String = "",
        remember: Bool = false,
        rememberSpan: PageText,
        showsPassword: Bool = false,
        passkeyOptions: String? = nil,
        unknownPasskey: String? = nil,
        problems: FormProblems? = nil
    ) {
        self.stub = stub
        self.reason = reason
        self.next = next
        self.username = username
        self.remember = remember
        self.rememberSpan = rememberSpan
        self.problems = problems
        self.showsPassword = showsPassword
        self.passkeyOptions = passkeyOptions
        usernameAutocomplete = passkeyOptions == nil ? "username" : "username webauthn"
        self.unknownPasskey = unknownPasskey
        passwordFieldType = showsPassword ? "text" : "password"
        visibilityLink = Self.link(showsPassword: !showsPassword, next: next)
        focusesUsername = username.isEmpty
        focusesPassword = !username.isEmpty
    }

    var title: PageText { "Sign in" }
    var width: PageWidth { .slim }
    var hasProblems: Bool { problems != nil }
    var script: PageScript? { passkeyOptions == nil ? nil : .passkeys }

    private static func link(showsPassword: Bool, next: String?) -> String {
        var fields: [(String, String)] = []
        if showsPassword { fields.append(("show", "password")) }
        if let next { fields.append(("next", next)) }
        return LocalLink(PagePath.login, fields).description
    }
}
