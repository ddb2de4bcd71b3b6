import PageRendering

/// The page of the user's second factors.
package struct FactorsPage: PageContent {
    static let template = TemplateName.accountFactors

    /// One passkey.
    struct PasskeyRow: Sendable, Equatable {
        let id: String
        let name: String
        /// What made it, as it claims to be.
        let provider: String
        let created: TimeText
        let lastUsed: TimeText?
        /// Whether it is copied to the user's other devices.
        let isSynced: Bool
    }

    /// One browser that is not asked for the second factor.
    struct BrowserRow: Sendable, Equatable {
        let id: String
        let title: PageText
        let since: TimeText
        let until: TimeText
    }

    /// The one-time codes in use.
    struct Codes: Sendable, Equatable {
        let since: TimeText
        let lastUsed: TimeText?
    }

    let username: String
    let passkeys: [PasskeyRow]
    /// The options for a new passkey, in JSON. `nil` if the user has to confirm first, or passkeys are switched off.
    let creationOptions: String?
    /// Why this server has no passkeys, as a sentence; `nil` if it has.
    let passkeysOff: PageText?
    let codes: Codes?
    let recoveryCodesLeft: Int
    let recoveryCodesTotal: Int
    let hasRecoveryCodes: Bool
    /// Whether it is time for new recovery codes.
    let hasFewRecoveryCodes: Bool
    let browsers: [BrowserRow]
    let hasBrowsers: Bool
    let hasSecondFactor: Bool
    let isAskedAtLogin: Bool
    /// Whether the policy, and not the user, decides that.
    let isRequired: Bool
    /// By when a second factor must be set up.
    let deadline: TimeText?
    /// The link with which the user confirms before a change; `nil` if that is not needed.
    let confirmation: String?
    /// What authenticators should know of the passkeys and the user, in JSON.
    let acceptedPasskeys: String?
    let passkeyUser: String?
    var problems: FormProblems?
    var title: PageText { "How you sign in" }
    var width: PageWidth { .wide }
    var hasProblems: Bool { problems != nil }
    var script: PageScript? { passkeysOff == nil ? .passkeys : nil }
}
