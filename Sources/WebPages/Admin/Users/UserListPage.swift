import PageRendering

/// The list of accounts, and the form that creates one.
package struct UserListPage: PageContent {
    static let template = TemplateName.adminUsers

    struct Row: Sendable, Equatable {
        let username: String
        let displayName: String?
        let email: String?
        let href: String
        let isAdmin: Bool
        let isDisabled: Bool
        let hasSecondFactor: Bool
        let created: TimeText
    }

    /// The entries of the form that creates an account.
    struct Draft: Sendable, Equatable {
        var username = ""
        var profile = ProfileForm()
        var isAdmin = false
    }

    let query: String
    let users: [Row]
    let pager: Pager?
    var draft = Draft()
    var problems: FormProblems?

    var title: PageText { "People" }
    var width: PageWidth { .wide }
    var hasProblems: Bool { problems != nil }
    var focus: String? { problems?.firstField }
}
