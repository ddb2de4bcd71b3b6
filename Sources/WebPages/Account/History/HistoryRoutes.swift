import HTTPTypes
import Hummingbird
import HummingbirdSessions
import NIOCore
import Operations
import PageRendering
import RequestEdge
import Sessions
package import UserAccounts
import WebAddresses

/// `/account/history`: what happened to the user's account; `/account/data`: profile, sessions, factors and history as a file.
package struct HistoryRoutes: PageRouteGroup {
    typealias Context = AuthServerRequestContext

    let pages: Pages
    let history: OwnHistory
    let factors: any FactorStore
    private let download = Seats(1)

    package init(pages: Pages, audit: any AuditLog, factors: any FactorStore) {
        self.pages = pages
        history = OwnHistory(audit: audit)
        self.factors = factors
    }

    package func add(to groups: PageGroups) {
        groups.account.get(RouterPath(PagePath.history), use: pages.visited(show))
        groups.fresh.get(RouterPath(PagePath.ownData), use: pages.visited(sendData))
    }

    @Sendable
    private func show(_ request: Request, _ visitor: Visitor, _ context: Context) async throws -> Response {
        let after = try FormFields(queryOf: request).text("after")
        let found = try await history.page(of: visitor.account.id, after: Int64(after), limit: 50)
        let page = HistoryPage(
            rows: found.events.map { HistoryPage.Row($0, places: pages.places, now: pages.now) },
            pager: Pager(
                path: PagePath.history, filter: [], after: after, next: found.next.map(String.init),
                bound: found.isCutShort ? Self.bound : nil))
        return pages.answer(page, for: visitor, request, context)
    }

    private static let bound = Pager.Bound(
        note: "Searched \(SearchBound.words) events, the newest first. There may be older ones.",
        link: "Search older events")

    /// One request at a time: it reads a large part of the log.
    @Sendable
    private func sendData(_ request: Request, _ visitor: Visitor, _ context: Context) async throws -> Response {
        guard let seat = download.take() else {
            return pages.refusal(.serviceUnavailable, headers: [.retryAfter: "5"])
        }
        let account = visitor.account
        let data = OwnData(
            account, sessions: try await context.session.devices(),
            factors: try await factors.factors(of: account.id, at: pages.now),
            history: try await history.page(of: account.id, after: nil, limit: OwnData.historyLimit).events)
        withExtendedLifetime(seat) {}
        return Response(
            status: .ok,
            headers: [
                .contentType: "application/json; charset=utf-8",
                .contentDisposition: "attachment; filename=\"account.json\"",
            ],
            body: .init(byteBuffer: ByteBuffer(string: try data.json)))
    }
}
