import PageRendering

/// One session, live or ended, and what happened to it.
package struct SessionPage: PageContent {
    static let template = TemplateName.adminSession

    let id: String
    /// The reference by which the audit log names it.
    let reference: String
    let device: PageText
    let isLive: Bool
    let isCurrent: Bool
    let facts: [PageFact]
    let events: [EventRow]
    let pager: Pager?
    /// The page to which a revocation returns.
    let back: String

    var title: PageText { "Session" }
    var width: PageWidth { .wide }
    var hasProblems: Bool { false }
}
