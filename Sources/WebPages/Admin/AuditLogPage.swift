import PageRendering

/// The audit log, newest first.
package struct AuditLogPage: PageContent {
    static let template = TemplateName.adminAudit

    struct Filter: Sendable, Equatable {
        var event = ""
        var user = ""
        var since = ""
    }

    let filter: Filter
    let events: [EventRow]
    let pager: Pager?
    var problems: FormProblems?

    var title: String { "Audit" }
    var width: PageWidth { .wide }
    var hasProblems: Bool { problems != nil }
}
