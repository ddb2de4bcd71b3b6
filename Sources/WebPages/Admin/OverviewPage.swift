import PageRendering

/// The administrator's first page: numbers, and recent events.
package struct OverviewPage: PageContent {
    static let template = TemplateName.adminOverview

    struct Count: Sendable, Equatable {
        let value: Int
        /// Whether there are more than were counted.
        var isMore = false
        let label: String
        let href: String
    }

    let counts: [Count]
    let events: [EventRow]

    var title: String { "Overview" }
    var width: PageWidth { .wide }
    var hasProblems: Bool { false }
}
