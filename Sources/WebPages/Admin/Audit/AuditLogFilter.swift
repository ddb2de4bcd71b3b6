import Operations
import PageRendering
import RequestEdge
import Sessions
import UserAccounts
import WebAddresses

/// Reads the filter of the audit log's page.
struct AuditLogFilter: Sendable {
    let console: AdminConsole
    let references: AuditReferences

    func read(_ filter: AuditLogPage.Filter) async throws -> FilterReading<AuditQuery> {
        var query = AuditQuery(event: filter.event.isEmpty ? nil : filter.event)
        if !filter.user.isEmpty {
            query.user = try await console.account(named: filter.user)?.id
            if query.user == nil { return .problem("There is no such username.", field: "user") }
        }
        if !filter.session.isEmpty {
            query.session = references.session(named: filter.session)
            if query.session == nil {
                let text: PageText =
                    "That is neither the handle of a session, as in the list of sessions, nor a reference of the log."
                return .problem(text, field: "session")
            }
        }
        if !filter.since.isEmpty {
            query.since = PointInTime.read(filter.since, before: console.pages.now)
            if query.since == nil { return .problem(PageText(message: PointInTime.problem), field: "since") }
        }
        return .query(query)
    }
}

extension AuditLogPage.Filter {
    init(_ fields: FormFields) {
        self.init(
            event: fields.trimmed("event"), user: fields.trimmed("user"), session: fields.trimmed("session"),
            since: fields.trimmed("since"))
    }

    /// The filter in an address.
    var parameters: [(name: String, value: String)] {
        [("event", event), ("user", user), ("session", session), ("since", since)]
    }
}
