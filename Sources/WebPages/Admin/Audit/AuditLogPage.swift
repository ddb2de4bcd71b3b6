import PageRendering

/// The audit log, newest first.
package struct AuditLogPage: PageContent {
    static let template = TemplateName.adminAudit

    struct Filter: Sendable, Equatable {
        var event = ""
        var user = ""
        /// A session's handle, or its reference in the log.
        var session = ""
        var since = ""
    }

    /// An event to choose.
    struct Choice: Sendable, Equatable {
        let event: String
        let words: PageText
    }

    let filter: Filter
    let events: [EventRow]
    let pager: Pager?
    /// Where the events of the filter are downloaded. `nil` if none can match.
    let exportLink: String?
    var problems: FormProblems?
    let choices = EventWords.choices

    var title: PageText { "Audit" }
    var width: PageWidth { .wide }
    var hasProblems: Bool { problems != nil }
}
