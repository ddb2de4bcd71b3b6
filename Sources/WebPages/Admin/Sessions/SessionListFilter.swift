import Operations
import PageRendering
import Sessions
import UserAccounts
import WebAddresses

/// Reads the filter of the list of sessions.
struct SessionListFilter: Sendable {
    let console: AdminConsole

    func read(_ search: SessionSearch) async throws -> FilterReading<SessionQuery> {
        var owner: PrincipalID?
        if let name = search[.user] {
            owner = try await principal(name, of: search[.application])
            if owner == nil { return .problem("There is no such username.", field: SessionFacet.user.rawValue) }
        }
        do {
            var query = try search.query(of: owner, at: console.pages.now)
            query.limit = AdminConsole.pageSize
            return .query(query)
        } catch {
            return .problem(PageText(message: error.text), field: error.facet.rawValue)
        }
    }

    /// The account of the name, or the principal that the application calls so.
    private func principal(_ name: String, of application: String?) async throws -> PrincipalID? {
        guard let application else { return try await console.account(named: name)?.id }
        return PrincipalID(name, of: application)
    }
}

extension SessionSearch {
    init(_ fields: FormFields) {
        self.init { fields.trimmed($0.rawValue) }
    }
}
