import HTTPTypes
import Hummingbird
import NIOCore
import PageRendering
import RequestEdge
import Sessions
package import UserAccounts
import WebAddresses

/// `/admin/audit`: the audit log, its events and its verification. Reading it is itself an audit event.
package struct AuditLogRoutes: PageRouteGroup {
    typealias Context = AuthServerRequestContext

    let console: AdminConsole
    package let audit: any AuditLog
    let filters: AuditLogFilter
    private let verification = Seats(1)

    package init(console: AdminConsole, audit: any AuditLog, references: AuditReferences) {
        self.console = console
        self.audit = audit
        filters = AuditLogFilter(console: console, references: references)
    }
    private var pages: Pages { console.pages }

    package func add(to groups: PageGroups) {
        let path = PagePath.auditLog
        groups.administrator.get(RouterPath(path), use: pages.visited(show))
        groups.administrator.get(RouterPath(path + "/export"), use: pages.visited(export))
        groups.administrator.get(RouterPath(path + "/:number"), use: pages.visited(showEvent))
        groups.administrator.post(RouterPath(path + "/verify"), use: pages.visited(verify))
    }

    @Sendable
    private func show(_ request: Request, _ visitor: Visitor, _ context: Context) async throws -> Response {
        let fields = try FormFields(queryOf: request)
        try await record(.adminReadAudit, visitor, request, context)
        let page = try await page(AuditLogPage.Filter(fields), after: fields.text("after"))
        return pages.answer(page, for: visitor, request, context)
    }

    private func page(_ filter: AuditLogPage.Filter, after: String) async throws -> AuditLogPage {
        var (found, problems): (AuditPage?, FormProblems?) = (nil, nil)
        switch try await filters.read(filter) {
        case .problem(let text): problems = text
        case .query(var query):
            query.after = Int64(after)
            query.limit = AdminConsole.pageSize * 2
            found = try await audit.page(query)
        }
        return AuditLogPage(
            filter: filter,
            events: try await console.rows(found?.items ?? []),
            pager: Pager(
                path: PagePath.auditLog, filter: filter.parameters, after: after,
                next: (found?.next).map(String.init), bound: found?.isCutShort == true ? Self.bound : nil),
            exportLink: problems == nil ? LocalLink(PagePath.auditLog + "/export", filter.parameters).description : nil,
            problems: problems)
    }

    private static let bound = Pager.Bound(
        note: "Searched \(SearchBound.words) events, the newest first. Older ones may match, too.",
        link: "Search older events")

    @Sendable
    private func showEvent(_ request: Request, _ visitor: Visitor, _ context: Context) async throws -> Response {
        guard let number = context.parameters.get("number").flatMap({ Int64($0) }), number > 0, number < .max else {
            return pages.refusal(.notFound)
        }
        // First: the log may grow meanwhile.
        let head = try await audit.head()
        let found = try await audit.page(AuditQuery(after: number + 1, limit: 2)).items
        guard let entry = found.first, entry.sequence == number else { return pages.refusal(.notFound) }
        let next = try await audit.page(AuditQuery(after: number, limit: 1, order: .oldestFirst)).items.first
        try await record(.adminReadAudit, visitor, request, context)
        let page = EventPage(
            entry, after: found.dropFirst().first, before: next, head: head,
            names: try await console.names(of: [entry.actor, entry.target].compactMap { $0 }), now: pages.now)
        return pages.answer(page, for: visitor, request, context)
    }

    /// Follows the whole chain. One request at a time does so: it reads the whole log.
    @Sendable
    private func verify(_ request: Request, _ visitor: Visitor, _ context: Context) async throws -> Response {
        let notice: Notice
        if let seat = verification.take() {
            notice = Notice(try await audit.verify(), head: try await audit.head())
            withExtendedLifetime(seat) {}
        } else {
            notice = Notice("The log is being verified for another request. Try again when that is done.", tone: .info)
        }
        try await record(.adminReadAudit, visitor, request, context)
        let page = try await page(AuditLogPage.Filter(), after: "")
        return pages.answer(page, for: visitor, request, context, notices: [notice])
    }

    /// Sends the matching events, oldest first, one JSON document a line, as `coatcheck audit export` prints them.
    @Sendable
    private func export(_ request: Request, _ visitor: Visitor, _ context: Context) async throws -> Response {
        let filter = AuditLogPage.Filter(try FormFields(queryOf: request))
        guard case .query(var query) = try await filters.read(filter) else {
            return pages.redirect(to: LocalLink(PagePath.auditLog, filter.parameters).description)
        }
        try await record(.adminExported, visitor, request, context, details: ["filter": .strings(query.parts)])
        (query.order, query.limit) = (.oldestFirst, AuditQuery.maximumLimit)
        let body = ResponseBody { [audit, query] writer in
            var query = query
            repeat {
                let page = try await audit.page(query)
                try await writer.write(ByteBuffer(string: page.items.map { $0.jsonLine + "\n" }.joined()))
                query.after = page.next
            } while query.after != nil
            try await writer.finish(nil)
        }
        return Response(
            status: .ok,
            headers: [
                .contentType: "application/x-ndjson",
                .contentDisposition: "attachment; filename=\"coatcheck-audit.jsonl\"",
            ], body: body)
    }

    private func record(
        _ name: AuditEventName,
        _ visitor: Visitor,
        _ request: Request,
        _ context: Context,
        details: [String: AuditValue] = [:]
    ) async throws {
        let circumstances = context.auditContext(for: request, actor: .administrator(visitor.account.id))
        try await audit.append(AuditEvent(name, at: pages.now, in: circumstances, details: details))
    }
}

extension Notice {
    fileprivate init(_ verification: AuditVerification, head: AuditChain) {
        switch verification {
        case .intact(let count):
            self.init(
                """
                The audit log is intact: \(count) events, each with the hash of the one before. Its end is \(head). Keep that \
                elsewhere: it shows later that nothing was cut off.
                """,
                tone: .good)
        case .broken(let number):
            self.init("The audit log is broken: event \(number) was changed, moved or removed.", tone: .error)
        case .departed, .outlived:
            self.init("The audit log does not match its recorded end.", tone: .error)
        }
    }
}
