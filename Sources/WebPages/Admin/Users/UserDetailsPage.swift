package import PageRendering

/// One account, with the administrator's actions on it.
package struct UserDetailsPage: PageContent {
    package static let template = TemplateName.adminUser

    /// A new one-time link. It is shown once.
    package struct Link: Sendable, Equatable {
        let url: String
        let expires: TimeText
    }

    /// An administrator's action behind one button.
    package struct Action: Sendable, Equatable {
        let action: String
        let label: PageText
        package let explanation: PageText
        let style: String
    }

    /// A second factor, or a browser that is not asked for one.
    struct Factor: Sendable, Equatable {
        let kind: PageText
        /// The user's name for it, or the browser.
        let name: PageText?
        let added: TimeText
        let lastUsed: TimeText?
        /// How long a browser is trusted.
        var until: TimeText?
    }

    /// What the user signs in with beside the password.
    struct Factors: Sendable, Equatable {
        let items: [Factor]
        /// Whether they are asked for, and how many recovery codes are left, as sentences.
        let explanation: PageText
        /// Where they are removed. `nil` if there are none, or for the administrator's own account.
        let resetAction: String?

    }

    package let id: String
    package let username: String
    package let profile: ProfileForm
    let profileAction: String
    let role: PageText
    let isDisabled: Bool
    package let created: TimeText
    let actions: [Action]
    let canDelete: Bool
    let deleteAction: String
    let factors: Factors
    package let sessions: [DeviceRow]
    package let events: [EventRow]
    /// The lists of all of them.
    let sessionsLink: String
    let eventsLink: String
    /// The page to which a revocation returns.
    let back: String
    var link: Link?
    package var problems: FormProblems?

    package var title: PageText { PageText(verbatim: username) }
    package var width: PageWidth { .wide }
    package var hasProblems: Bool { problems != nil }
    package var focus: String? { problems?.firstField }
}
