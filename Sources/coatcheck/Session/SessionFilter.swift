import ArgumentParser
import AuthServer
import Operations
import Sessions

/// The filter of sessions, and their order.
struct SessionFilter: ParsableArguments {
    @Option(help: ArgumentHelp("Only the sessions of this account.", valueName: "name")) var user: String?
    @Option(
        help: ArgumentHelp(
            "Only the sessions of this application. --user is then its own name for a principal.", valueName: "name"))
    var application: String?
    @Option(
        help: ArgumentHelp(
            "Only sessions last used from an address that begins like this, or in this network, such as 198.51.100.0/24.",
            valueName: "beginning"))
    var address: String?
    @Option(help: ArgumentHelp("Only sessions of this browser, such as Firefox.", valueName: "name"))
    var browser: String?
    @Option(help: ArgumentHelp("Only sessions of this operating system, such as Windows.", valueName: "name"))
    var system: String?
    @Option(
        help: ArgumentHelp(
            "Only sessions proved by this method: pwd, otp, pop, hwk or recovery_code.", valueName: "method"))
    var method: String?
    @Option(
        help: ArgumentHelp(
            "Only sessions that have reached this level and no higher one: aal1, aal2 or aal3.", valueName: "level"))
    var assurance: String?
    @Flag(inversion: .prefixedNo, help: "Only sessions that outlive the browser's, or only the others.")
    var remember: Bool?
    @Flag(inversion: .prefixedNo, help: "Only sessions that are bound to their browser, or only the others.")
    var bound: Bool?
    @Option(
        help: ArgumentHelp(
            "Only sessions that began at this time or later: 2026-11-23T16:00:00Z, 2026-11-23, or 30m, 24h, 7d ago.",
            valueName: "time"))
    var createdSince: String?
    @Option(help: ArgumentHelp("Only sessions that began before this time.", valueName: "time"))
    var createdBefore: String?
    @Option(help: ArgumentHelp("Only sessions last used at this time or later.", valueName: "time"))
    var seenSince: String?
    @Option(help: ArgumentHelp("Only sessions last used before this time.", valueName: "time"))
    var seenBefore: String?
    @Option(help: ArgumentHelp("Only sessions whose user agent contains this text.", valueName: "text"))
    var userAgent: String?
    @Option(help: ArgumentHelp("Which session comes first: newest or oldest.", valueName: "order"))
    var order = "newest"

    private var search: SessionSearch {
        SessionSearch { facet in
            switch facet {
            case .user: user
            case .application: application
            case .address: address
            case .browser: browser
            case .system: system
            case .method: method
            case .assurance: assurance
            case .remember: remember.map { "\($0)" }
            case .bound: bound.map { "\($0)" }
            case .createdSince: createdSince
            case .createdBefore: createdBefore
            case .seenSince: seenSince
            case .seenBefore: seenBefore
            case .userAgent: userAgent
            case .order: order
            }
        }
    }

    func validate() throws {
        guard application != "" else { throw ValidationError("--application needs the name of an application") }
        _ = try query(of: nil, at: Timestamp(milliseconds: 0))
    }

    /// The filter as a query of the store.
    func query(_ server: ServerContext) async throws -> SessionQuery {
        var owner: PrincipalID?
        if let user { owner = try await server.principal(user, of: application) }
        var query = try query(of: owner, at: server.clock.now())
        query.limit = SessionQuery.pageLimit
        return query
    }

    private func query(of owner: PrincipalID?, at now: Timestamp) throws -> SessionQuery {
        do {
            return try search.query(of: owner, at: now)
        } catch {
            let option = error.facet.rawValue.replacing("_", with: "-")
            throw ValidationError("--\(option): \(error.text)")
        }
    }
}
