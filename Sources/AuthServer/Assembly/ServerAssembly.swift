import Foundation
package import Logging
import Operations
import SQLInterface
import SQLSessionTables
import SQLiteClient
package import ServerSettings
import ServerTables
package import Sessions
import Traces
import UserAccounts

/// Assembles the server. Only this type chooses the back end; all other code is independent of it.
///
/// The commands use the same assembly as the server, so they see the same data under the same rules.
package struct ServerAssembly: Sendable {
    /// The assembled services.
    package let context: ServerContext
    /// Removes entries that the audit log has kept for long enough, and writes the lines about repeated events.
    let retention: SQLAuditLog
    /// The record of the time up to which the clock is known to have been right.
    var clockRecord: ClockRecord { ClockRecord(database: database, origin: .thisProcess) }
    /// The public URLs of the servers on this database.
    var runningServers: RunningServers { RunningServers(database: database) }
    /// What is counted by the hour.
    var hourlyCounts: HourlyCounts { HourlyCounts(database: database) }
    /// The near cache of the sessions. Serving without it as a service would be correct and slow.
    var near: NearCache? { sessionStore.near }
    /// What sessions need of the accounts, in memory.
    let standings: StandingCache
    /// Removes what the log of the accounts has kept for long enough.
    var trimAccountLog: @Sendable () async throws -> Void {
        Storage(database, origin: .thisProcess).accounts.trimChangeLog
    }
    /// Stores the words of accounts that a server of an earlier version has written beside this one.
    var addMissingWords: @Sendable () async throws -> Void {
        { [database] in try await AccountTable.addMissingWords(in: database) }
    }
    private let database: any SQLDatabase
    private let sessionStore: OpenSessions
    private let hashing: HashingPool
    private let disk: DiskReserve?
    private let lock: DatabaseLock?

    /// The purpose of opening the stores.
    package enum Use: Sendable {
        /// Serving: no other server may serve from the same file.
        case serving
        /// A command, which works beside the server on the existing data.
        case command
        /// A command that creates the database if there is none.
        case creatingCommand

        /// Whether a missing database is created.
        var mayCreate: Bool { self != .command }
    }

    /// Opens the stores, bringing their tables up to date.
    ///
    /// - Throws: ``StoreProblem`` if a store cannot be used, ``StorageError`` `inUse` while another server uses the file,
    ///   ``ConfigurationError`` for a file of the configuration that cannot be read.
    package init(
        _ configuration: ServerConfiguration,
        for use: Use,
        logger: Logger,
        clock: any WallClock = SystemClock()
    ) async throws {
        let (traces, counters) = try Self.observers(configuration, for: use)
        (database, disk, lock) = try await Self.openDatabase(
            configuration, for: use, clock: clock, counters: counters, logger: logger)
        let configuration = try await configuration.atRunningServer(of: database, for: use, at: clock.now())
        let policy = try configuration.passwordPolicy()
        let notices = try NoticeQueue(configuration, tracer: traces?.tracer, logger: logger)
        let storage = Storage(database, origin: .thisProcess, fold: Self.fold(for: use, on: disk), clock: clock)
        (retention, hashing) = (storage.audit, Self.hashingPool(traces?.tracer))
        let (factors, hasher) = try await Self.checks(configuration, storage, hashing, for: use, logger: logger)
        let references = try await storage.keys.auditReferences()
        let (placement, browsers) = (try await storage.keys.sessionPlacement(), try await storage.keys.knownBrowsers())
        let apps = try await AppServices.prepared(storage.keys, fold: retention.fold, logger: logger)
        sessionStore = try await Self.openSessions(
            configuration, for: use, in: database, placement, clock: clock, counters: counters, logger: logger)
        standings = StandingCache(of: storage.accounts, configuration.nearCache, logger: logger)
        let accounts = AcknowledgedAccounts(storage.accounts, cache: standings)
        let audit = CountingAuditLog(log: storage.audit, counters: counters)
        let events = Self.events(apps, audit, references, storage.accounts, notices, logger)
        let binding = try await Self.binding(configuration, for: use, storage, audit, references, notices, logger)
        let sessions = try SessionManager(
            store: sessionStore.store, policy: configuration.policy, clock: clock, placement: placement,
            possession: binding, events: events, describe: { $0.withClient }, epochs: standings, logger: logger)
        context = ServerContext(
            configuration: configuration, sessions: sessions, binding: binding, accounts: accounts,
            authenticator: try await Self.authenticator(
                configuration, storage, accounts, browsers, audit, factors, hasher, references, clock: clock),
            factors: factors, places: try configuration.places(for: use), traces: traces,
            securityChange: SecurityChange(accounts: accounts, removals: storage.removals, notifier: notices),
            audit: audit, anomalies: AnomalyLog(audit: audit, clock: clock, logger: logger), notices: notices,
            links: storage.links, failures: storage.failures, browsers: browsers, hasher: hasher,
            passwordPolicy: policy, references: references, apps: apps, rules: try configuration.rules(for: use),
            renderer: try configuration.renderer(for: use, clock: clock), settings: .init(configuration.entries),
            counters: audit.counters, activity: .init(database, clock: clock), disk: disk, clock: clock, logger: logger)
    }

    /// What observes requests: their traces, if they are exported, and the counters.
    private static func observers(
        _ configuration: ServerConfiguration,
        for use: Use
    ) throws -> (ServerTraces?, ServerCounters) {
        let traces = try ServerTraces(configuration, for: use)
        return (traces, ServerCounters(tracer: traces?.tracer))
    }

    /// What happens to sessions is recorded, and their users are told of replays.
    private static func events(
        _ apps: AppServices,
        _ audit: CountingAuditLog,
        _ references: AuditReferences,
        _ accounts: SQLAccountStore,
        _ notices: NoticeQueue,
        _ logger: Logger
    ) -> CountingEvents {
        let record = SessionAudit(
            audit: audit, revocations: apps.revocations, references: references, counters: audit.counters,
            logger: logger)
        return CountingEvents(
            ReplayAlarm(record: record, accounts: accounts, notifier: notices, logger: logger),
            counters: audit.counters)
    }

    /// While the disk is full, informational events wait. A command does not run long enough to count: each of its events is an
    /// entry.
    private static func fold(for use: Use, on disk: DiskReserve?) -> AuditFold? {
        use == .serving ? AuditFold { disk?.finding.level != .full } : nil
    }

    /// As many threads as can work at once; if their queue is full, clients are told to try the login again later.
    private static func hashingPool(_ tracer: ServerTracer?) -> HashingPool {
        let processors = ProcessInfo.processInfo.activeProcessorCount
        return HashingPool(threads: processors, queue: 16 * processors, tracer: tracer)
    }

    /// Ends the threads and closes the stores. Call it after all users of the context have stopped.
    package func close() async {
        // A command's notices, which no service has delivered.
        await context.notices.finish(within: .seconds(12))
        do {
            try await hashing.shutdown()
        } catch {
            context.logger.warning("hashing threads did not end", metadata: ["error": "\(type(of: error))"])
        }
        await sessionStore.shutdown()
        await database.shutdown()
    }
}

extension AuditOrigin {
    static let thisProcess = AuditOrigin(
        instance: ProcessInfo.processInfo.hostName, version: Release.version)
}

extension StandingCache {
    fileprivate convenience init(of accounts: SQLAccountStore, _ settings: NearCacheSettings, logger: Logger) {
        self.init(
            over: AccountEpochs(accounts: accounts), lease: settings.lease,
            memory: settings.mode == .on ? StandingCache.defaultMemory : 0, logger: logger)
    }
}

extension ThrottleSettings {
    var policy: ThrottlePolicy {
        ThrottlePolicy(
            accountFreeAttempts: accountFreeAttempts,
            accountFirstDelay: accountFirstDelay,
            accountMaximumDelay: accountMaximumDelay,
            accountLimit: accountLimit,
            addressAttempts: addressAttempts,
            addressWindow: addressWindow
        )
    }
}
