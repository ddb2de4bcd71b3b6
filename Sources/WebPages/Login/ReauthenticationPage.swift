import PageRendering
import WebAddresses

/// The page on which a signed-in user confirms who they are before a sensitive action.
package struct ReauthenticationPage: PageContent {
    static let template = TemplateName.reauthenticate

    let stub: String
    let username: String
    /// Why it is needed, as a sentence.
    let reason: PageText
    /// The address to go to afterwards, already validated.
    let next: String
    /// The hidden fields that keep the demand.
    let hidden: [HiddenField]
    let asksForPassword: Bool
    let asksForCode: Bool
    let takesRecoveryCode: Bool
    /// Whether there is a form without script.
    let hasForm: Bool
    /// Whether there is also a button for a passkey.
    let hasBoth: Bool
    /// The options for a passkey, in JSON.
    let passkeyOptions: String?
    /// The link to set up a second factor, for users who need one and have none.
    let enrolment: String?
    /// Whether the "Cancel" link stands alone, because no form has one.
    let hasCancel: Bool
    /// The address of the "Cancel" link.
    var cancel = PagePath.account
    var problems: FormProblems?

    struct HiddenField: Hashable, Sendable {
        let name: String
        let value: String
    }

    var title: PageText { "Confirm that it is you" }
    var width: PageWidth { .slim }
    var hasProblems: Bool { problems != nil }
    var focus: String? { problems?.firstField }
    var script: PageScript? { passkeyOptions == nil ? nil : .passkeys }
}
