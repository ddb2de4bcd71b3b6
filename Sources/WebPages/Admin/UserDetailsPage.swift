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
        let label: String
        package let explanation: String
        let style: String
    }

    package let id: String
    package let username: String
    package let profile: ProfileForm
    let profileAction: String
    let role: String
    let isDisabled: Bool
    package let created: TimeText
    let actions: [Action]
    let canDelete: Bool
    let deleteAction: String
    package let sessions: [DeviceRow]
    package let events: [EventRow]
    /// The page to which a revocation returns.
    let back: String
    var link: Link?
    package var problems: FormProblems?

    package var title: String { username }
    package var width: PageWidth { .wide }
    package var hasProblems: Bool { problems != nil }
    package var focus: String? { problems?.firstField }
}
