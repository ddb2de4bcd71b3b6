import PageRendering

/// The administrator's first page: what happened, what to look at, and what runs.
package struct OverviewPage: PageContent {
    static let template = TemplateName.adminOverview

    struct Count: Sendable, Equatable {
        let value: Int
        /// Whether there are more than were counted.
        var isMore = false
        let label: PageText
        let href: String
    }

    /// An event to look at.
    struct Alarm: Sendable, Equatable {
        let name: PageText
        let number: Int
        let href: String
    }

    /// A link to another period, or the name of this one.
    struct Period: Sendable, Equatable {
        let label: PageText
        let href: String
        let isCurrent: Bool
    }

    /// A server that runs.
    struct Instance: Sendable, Equatable {
        let url: String
        /// `nil` for a server of a version that did not report it.
        let version: String?
        let seen: TimeText
    }

    /// The end of the audit log.
    struct LogEnd: Sendable, Equatable {
        let number: Int64
        let hash: String
    }

    let counts: [Count]
    let alarms: [Alarm]
    let periods: [Period]
    let charts: [ActivityChart]
    let numbers: ActivityTable
    let instances: [Instance]
    let logEnd: LogEnd
    let events: [EventRow]

    var title: PageText { "Overview" }
    var width: PageWidth { .wide }
    var hasProblems: Bool { false }
    var script: PageScript? { .overview }
}
