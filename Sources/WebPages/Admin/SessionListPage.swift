import PageRendering

/// The live sessions of all users.
package struct SessionListPage: PageContent {
    static let template = TemplateName.adminSessions

    struct Filter: Sendable, Equatable {
        var user = ""
        var address = ""
        var userAgent = ""
        var application = ""
    }

    let filter: Filter
    let sessions: [DeviceRow]
    let pager: Pager?
    /// The page to which a revocation returns.
    let back: String
    var problems: FormProblems?

    var title: String { "Sessions" }
    var width: PageWidth { .wide }
    var hasProblems: Bool { problems != nil }
}
