import Hummingbird
package import Operations
import PageRendering
import RequestEdge
package import Sessions
package import UserAccounts
import WebAddresses

/// `/admin`: what happened, what to look at, and what runs. `?period=7d` covers a week. A script keeps it current: it is told of
/// events by a stream, and asks for the page again.
package struct OverviewRoutes: PageRouteGroup {
    typealias Context = AuthServerRequestContext

    let console: AdminConsole
    package let sessions: SessionManager
    package let audit: any AuditLog
    package let activity: ServerActivity
    private let seats = Seats(Self.streams)

    /// How many streams one server keeps open. Beyond it a page is not kept current.
    private static let streams = 32

    package init(console: AdminConsole, sessions: SessionManager, audit: any AuditLog, activity: ServerActivity) {
        self.console = console
        self.sessions = sessions
        self.audit = audit
        self.activity = activity
    }
    private var pages: Pages { console.pages }

    package func add(to groups: PageGroups) {
        for path in [PagePath.administration, PagePath.overviewPoll] {
            groups.administrator.get(RouterPath(path), use: pages.visited(show))
        }
        groups.administrator.get(RouterPath(PagePath.overviewEvents), use: pages.visited(events))
    }

    @Sendable
    private func events(_ request: Request, _ visitor: Visitor, _ context: Context) async throws -> Response {
        // Without content the browser does not connect again (HTML Standard §9.2.3).
        guard let seat = seats.take() else { return Response(status: .noContent) }
        let stream = OverviewStream(audit: audit)
        return .eventStream(seat) { try await stream.write(to: &$0) }
    }

    @Sendable
    private func show(_ request: Request, _ visitor: Visitor, _ context: Context) async throws -> Response {
        let fields = try FormFields(queryOf: request)
        let period = ActivityPeriod(rawValue: fields.trimmed("period")) ?? .day
        let found = try await activity.activity(in: period)
        let page = OverviewPage(
            counts: try await counts(latestLive: found.latestLive),
            alarms: found.alarms.map(Self.alarm),
            periods: ActivityPeriod.allCases.map { Self.link(to: $0, from: period) },
            charts: ActivityChart.all(of: found),
            numbers: ActivityTable(of: found),
            instances: try await activity.servers().map {
                .init(
                    url: $0.url, version: $0.version.isEmpty ? nil : $0.version, seen: TimeText($0.seen, now: pages.now)
                )
            },
            logEnd: Self.logEnd(try await audit.head()),
            events: try await console.rows(audit.page(AuditQuery(limit: 10)).items)
        )
        return pages.answer(page, for: visitor, request, context)
    }

    /// Many sessions are not counted for a page: it shows what was counted within the last two hours.
    private func counts(latestLive: Int?) async throws -> [OverviewPage.Count] {
        let people = try await console.accounts.count(upTo: SearchBound.count + 1)
        return [
            .init(
                value: min(people, SearchBound.count), isMore: people > SearchBound.count, label: "people",
                href: PagePath.users),
            try await live(latest: latestLive),
        ]
    }

    private func live(latest: Int?) async throws -> OverviewPage.Count {
        guard let latest, latest >= SearchBound.count else {
            let count = try await sessions.count()
            return .init(
                value: count, label: count == 1 ? "live session" : "live sessions", href: PagePath.sessions)
        }
        return .init(value: latest, label: "live sessions at the last full count", href: PagePath.sessions)
    }

    private static func alarm(_ event: AuditEventName, _ number: Int) -> OverviewPage.Alarm {
        let href = LocalLink(PagePath.auditLog, [("event", event.rawValue)]).description
        return .init(name: EventWords.name(of: event), number: number, href: href)
    }

    private static func link(to period: ActivityPeriod, from current: ActivityPeriod) -> OverviewPage.Period {
        let href = LocalLink(PagePath.administration, period == .day ? [] : [("period", period.rawValue)])
        return .init(label: period.label, href: href.description, isCurrent: period == current)
    }

    private static func logEnd(_ head: AuditChain) -> OverviewPage.LogEnd {
        .init(number: head.sequence, hash: String(head.hash.hexadecimal.prefix(16)))
    }
}
