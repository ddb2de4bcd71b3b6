/// One account, with the administrator's actions on it.
struct AdminUserPage: PageContent {
    static let template = TemplateName.adminUser

    /// A new one-time link. It is shown once.
    struct Link: Sendable, Equatable {
        let url: String
        let expires: TimeText
    }

    /// An administrator's action behind one button.
    struct Deed: Sendable, Equatable {
        let action: String
        let label: String
        let explanation: String
        let style: String
    }

    let id: String
    let username: String
    let profile: ProfileForm
    let profileAction: String
    let role: String
    let isDisabled: Bool
    let created: TimeText
    let deeds: [Deed]
    let canDelete: Bool
    let deleteAction: String
    let sessions: [DeviceTicket]
    let events: [EventRow]
    /// The page to which a revocation returns.
    let back: String
    var link: Link?
    var problems: FormProblems?

    var title: String { username }
    var width: PageWidth { .wide }
    var hasProblems: Bool { problems != nil }
    var focus: String? { problems?.firstField }
}
