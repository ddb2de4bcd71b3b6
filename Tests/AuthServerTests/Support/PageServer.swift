import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import Sessions
import SessionsTesting
import UserAccounts

@testable import AuthServer
@testable import Operations
@testable import ServerSettings

/// A whole server without a socket: its own database, a clock that is turned by hand, and sessions that can be made to
/// fail.
struct PageServer: Sendable {
    static let password = "orchid-basement-eleven-trains"
    static let origin = "http://localhost:8080"

    let context: ServerContext
    let clock: ManualClock
    let store: FaultInjectingStore

    /// Starts a server, runs `body` with it, and removes it.
    static func run(
        settings: [String: String] = [:],
        _ body: @Sendable @escaping (PageServer, any TestClientProtocol) async throws -> Void
    ) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "pages-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        var environment = ["COATCHECK_DATABASE_URL": "sqlite:\(folder.path())/coatcheck.db"]
        environment["COATCHECK_SESSIONS_URL"] = "memory:"
        for (key, value) in settings { environment[key] = value }
        var logger = Logger(label: "pages")
        logger.logLevel = .critical
        let clock = ManualClock()
        let configuration = try ServerConfiguration(ConfigurationInput(environment: environment))
        let assembly = try await ServerAssembly(configuration, for: .creatingCommand, logger: logger, clock: clock)
        let server = try PageServer(assembly.context, clock: clock, logger: logger)
        let application = Application(router: try WebServer.router(server.context), logger: logger)
        try await application.test(.router) { client in try await body(server, client) }
        await assembly.close()
    }

    /// The same server over a store that fails when told to.
    private init(_ context: ServerContext, clock: ManualClock, logger: Logger) throws {
        self.clock = clock
        store = FaultInjectingStore(MemorySessionStore())
        let events = SessionAudit(
            audit: context.audit, revocations: context.apps.revocations, references: context.references,
            counters: context.counters, logger: logger
        )
        let sessions = try SessionManager(
            store: store, policy: context.configuration.policy, clock: clock, events: events, logger: logger
        )
        self.context = ServerContext(
            configuration: context.configuration,
            sessions: sessions,
            binding: nil,
            accounts: context.accounts,
            authenticator: context.authenticator,
            factors: context.factors,
            places: context.places,
            traces: context.traces,
            securityChange: context.securityChange,
            audit: context.audit,
            anomalies: AnomalyLog(audit: context.audit, clock: clock, logger: logger),
            notices: context.notices,
            links: context.links,
            failures: context.failures,
            browsers: context.browsers,
            hasher: context.hasher,
            passwordPolicy: context.passwordPolicy,
            references: context.references,
            apps: context.apps,
            rules: context.rules,
            renderer: context.renderer,
            settings: context.settings,
            counters: context.counters,
            activity: context.activity,
            disk: context.disk,
            clock: clock,
            logger: logger
        )
    }

    /// Makes an account.
    func person(_ name: String, isAdministrator: Bool = false) async throws -> Account {
        let outcome = try await context.registration.register(
            NewAccount(username: name, roles: isAdministrator ? [.administrator] : []),
            password: Password(Self.password),
            in: .system
        )
        guard case .created(let account) = outcome else { throw Unexpected() }
        return account
    }

    /// The names of the audit events so far, oldest first.
    func events() async throws -> [String] {
        try await context.audit.page(AuditQuery(limit: 1000, order: .oldestFirst)).items.map(\.event)
    }

    struct Unexpected: Error {}
}
