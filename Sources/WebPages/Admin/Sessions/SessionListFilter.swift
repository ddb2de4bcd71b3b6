import Operations
import PageRendering
import RequestEdge
import Sessions
import UserAccounts
import WebAddresses

/// Reads the filter of the list of sessions.
struct SessionListFilter: Sendable {
    let console: AdminConsole

    func read(_ filter: SessionListPage.Filter) async throws -> FilterReading<SessionQuery> {
        var query = SessionQuery(limit: AdminConsole.pageSize)
        if !filter.user.isEmpty {
            query.principal = try await principal(filter)
            if query.principal == nil { return .problem("There is no such username.", field: "user") }
        }
        guard let beginning = AddressBeginning.of(filter.address) else {
            return .problem(AddressBeginning.problem, field: "address")
        }
        query.addressPrefix = Self.given(beginning)
        query.browser = Self.given(filter.browser).map { UserAgent.knownName($0, among: UserAgent.knownBrowsers) }
        query.system = Self.given(filter.system).map { UserAgent.knownName($0, among: UserAgent.knownSystems) }
        query.method = Self.given(filter.method).map { AuthenticationMethod(rawValue: $0) }
        query.application = Self.given(filter.application)
        query.userAgentFragment = Self.given(filter.userAgent)
        return .query(query)
    }

    /// The account of the name, or the principal that the application calls so.
    private func principal(_ filter: SessionListPage.Filter) async throws -> PrincipalID? {
        guard filter.application.isEmpty else {
            return PrincipalID(filter.user, of: filter.application)
        }
        return try await console.account(named: filter.user)?.id
    }

    private static func given(_ text: String) -> String? { text.isEmpty ? nil : text }
}

extension SessionListPage.Filter {
    init(_ fields: FormFields) {
        self.init(
            user: fields.trimmed("user"), address: fields.trimmed("address"), browser: fields.trimmed("browser"),
            system: fields.trimmed("system"), method: fields.trimmed("method"),
            userAgent: fields.trimmed("user_agent"), application: fields.trimmed("application"))
    }

    /// What is asked for: the fields that are not empty.
    var given: [(name: String, value: String)] { parameters.filter { !$0.value.isEmpty } }

    /// The filter in an address or a form.
    var parameters: [(name: String, value: String)] {
        [
            ("user", user), ("address", address), ("browser", browser), ("system", system), ("method", method),
            ("user_agent", userAgent), ("application", application),
        ]
    }
}
