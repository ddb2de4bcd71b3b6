import Operations
import PageRendering
import Sessions

/// What an administrator sees before several sessions are ended: how many, and whose.
package struct SessionEndPage: PageContent {
    static let template = TemplateName.adminSessionEnd

    /// A user with the number of their sessions.
    struct Owner: Sendable, Equatable {
        let name: PageText
        /// The page of the account. `nil` for a visitor, and for a principal of an application.
        let href: String?
        let number: Int
    }

    /// A field that the form repeats.
    struct Field: Sendable, Equatable {
        let name: String
        let value: String
    }

    /// The most users that the page names.
    static let ownerLimit = 50

    /// How many sessions, and of how many users, in a sentence.
    let summary: PageText
    /// The page of the sessions that match beyond these, if there may be more.
    let further: String?
    /// The text of the button. `nil` if there is nothing to end.
    let button: PageText?
    /// Those with the most sessions first.
    let owners: [Owner]
    let others: PageText?
    let fields: [Field]
    /// The list from which the administrator came.
    let back: String

    var title: PageText { "Sign out sessions" }
    var width: PageWidth { .wide }
    var hasProblems: Bool { false }

    init(_ found: FoundSessions, owners: [Owner], fields: [Field], further: String?, back: String) {
        let (sessions, users) = (found.records.count, owners.count)
        let number: PageText = sessions == 1 ? "1 session" : "\(sessions) sessions"
        let owned: PageText = users == 1 ? "\(number) of 1 user" : "\(number) of \(users) users"
        summary =
            switch (sessions, further) {
            case (0, nil): "No live session is left to sign out."
            case (0, _): "No live session was found so far."
            default: "\(owned) will be signed out. Your own session stays."
            }
        self.further = further
        button = sessions == 0 ? nil : "Sign out \(number)"
        self.owners = Array(owners.prefix(Self.ownerLimit))
        others =
            switch users - Self.ownerLimit {
            case ...0: nil
            case 1: "and 1 other user"
            case let more: "and \(more) other users"
            }
        self.fields = fields
        self.back = back
    }
}
