import Foundation
import Logging
import Operations
import PostgresClient
import SQLInterface
import SQLSessionTables
import SQLiteClient
import ServerSettings
import ServerTables
import Sessions
import UserAccounts
import ValkeySessionStore

extension ServerAssembly {
    /// Opens the database and brings its tables up to date. A server on a file locks the file before the tables change, and
    /// also monitors the disk.
    static func openDatabase(
        _ configuration: ServerConfiguration,
        for use: Use,
        clock: any WallClock,
        counters: ServerCounters = ServerCounters(),
        logger: Logger
    ) async throws -> (any SQLDatabase, DiskReserve?, DatabaseLock?) {
        if !use.mayCreate { try configuration.database.requireFile() }
        let reserve = configuration.database.reserve()
        let database = try await open(configuration.database, clock: clock, reserve: reserve, logger: logger)
        // Locked before the tables change: they may belong to another server.
        let lock = use == .serving ? try configuration.database.lock() : nil
        if use == .serving { reserve?.look() }
        try await StoreProblem.locating(configuration.database) {
            if !use.mayCreate { try await requireTables(.serverTables, in: database) }
            _ = try await updateTables(configuration.sessions, in: database)
        }
        let times = counters.database.traced(by: configuration.database.spans(by: counters.tracer))
        return (TimedDatabase(database, times), use == .serving ? reserve : nil, lock)
    }

    /// Opens the database for accounts and audit log. A shared database must answer now.
    static func open(
        _ location: DatabaseLocation,
        clock: any WallClock = SystemClock(),
        reserve: DiskReserve? = nil,
        logger: Logger
    ) async throws -> any SQLDatabase {
        try await StoreProblem.locating(location) {
            switch location {
            case .sqlite(let path): return try SQLiteDatabase(path: path, reserve: reserve)
            case .postgres(let url): return try await openPostgres(url, named: Settings.database.key, clock, logger)
            }
        }
    }

    /// Opens the session store, behind a near cache if it keeps a log of changes.
    static func openSessions(
        _ configuration: ServerConfiguration,
        for use: Use,
        in database: any SQLDatabase,
        _ placement: SessionID.Placement,
        clock: any WallClock,
        counters: ServerCounters = ServerCounters(),
        logger: Logger
    ) async throws -> OpenSessions {
        let sessions = try await open(
            configuration.sessions, for: use, in: database, placement: placement, clock: clock, logger: logger)
        let times = counters.sessionStore.traced(by: configuration.sessions.spans(by: counters.tracer))
        return try sessions.timed(by: times).behindNearCache(configuration.nearCache, logger: logger)
    }

    /// Opens the session store.
    ///
    /// - Parameter placement: the placement of a principal's sessions in a cluster; the manager must use the same.
    static func open(
        _ location: SessionsLocation,
        for use: Use,
        in database: any SQLDatabase,
        placement: SessionID.Placement,
        clock: any WallClock,
        logger: Logger
    ) async throws -> OpenSessions {
        try await StoreProblem.locating(location) {
            switch location {
            case .database: return OpenSessions(SQLSessionStore(database))
            case .memory: return OpenSessions(MemorySessionStore())
            case .postgres(let url):
                let database = try await openPostgres(url, named: Settings.sessions.key, clock, logger)
                if !use.mayCreate { try await requireTables(.sessionTables, in: database) }
                try await Migrator.sessionTables.migrate(database)
                return OpenSessions(SQLSessionStore(database)) { await database.shutdown() }
            case .valkey(let url):
                let store = try ValkeySessionStore(url: url.text, placement: placement, logger: logger)
                warn(try await store.check(now: clock.now()), about: Settings.sessions.key, logger)
                return OpenSessions(store) { await store.shutdown() }
            }
        }
    }

    /// Refuses a database in which no server has created its tables.
    static func requireTables(_ tables: Migrator, in database: any SQLDatabase) async throws {
        guard try await !tables.isInstalled(in: database) else { return }
        await database.shutdown()
        throw StorageError(.missing, "it has no tables of coatcheck; " + StorageError.creation)
    }

    /// The keys to which password hashes are bound. Refuses to serve without those that stored hashes need: the passwords of
    /// those users could not be checked.
    static func peppers(
        _ configuration: ServerConfiguration,
        for use: Use,
        of accounts: SQLAccountStore
    ) async throws -> PasswordPeppers {
        let peppers = try configuration.passwordPeppers()
        guard use == .serving else { return peppers }
        try await accounts.notePasswordCosts()
        let count = try await accounts.passwords(needingOtherKeysThan: peppers.ids)
        guard count > 0 else { return peppers }
        throw ConfigurationError([
            ConfigurationProblem(
                key: Settings.passwordPepperFile.key.name,
                value: Settings.passwordPepperFile.shown(configuration.passwords.pepperFile),
                reason: "the passwords of \(count) accounts are bound to a missing key",
                advice: "add the earlier keys after the current one")
        ])
    }

    private static func openPostgres(
        _ url: StoreURL,
        named key: ConfigurationKey,
        _ clock: any WallClock,
        _ logger: Logger
    ) async throws -> PostgresDatabase {
        let database = PostgresDatabase(PostgresAddress(url: url.text), logger: logger)
        warn(try await database.check(now: clock.now()), about: key, logger)
        return database
    }

    private static func warn(_ remarks: [String], about key: ConfigurationKey, _ logger: Logger) {
        for remark in remarks { logger.warning("\(key.name): \(remark)") }
    }
}

extension ServerConfiguration {
    /// The configuration for a command: if a server runs on the database, the public URL is that of the server.
    func atRunningServer(
        of database: any SQLDatabase,
        for use: ServerAssembly.Use,
        at now: Timestamp
    ) async throws -> ServerConfiguration {
        guard use != .serving, let url = try await RunningServers(database: database).publicURL(at: now) else {
            return self
        }
        var configuration = self
        configuration.publicURL = url
        return configuration
    }
}

/// An open session store, and the way to close it.
struct OpenSessions: Sendable {
    let store: any SessionStore
    /// The near cache that the store stands behind, if the store keeps a log of changes.
    var near: NearCache? { store as? NearCache }
    let shutdown: @Sendable () async -> Void

    init(_ store: any SessionStore, shutdown: @escaping @Sendable () async -> Void = {}) {
        self.store = store
        self.shutdown = shutdown
    }

    /// The same store, whose operations are timed. One in memory is not: it answers at once, on the caller's thread.
    func timed(by times: OperationTimes<SessionStoreOperation>) -> OpenSessions {
        store is MemorySessionStore ? self : OpenSessions(TimedSessionStore(store, times), shutdown: shutdown)
    }

    /// The same store behind a near cache, if it keeps a log of changes. With `off` the cache has no memory, but it still waits
    /// until the other servers have dropped a session that ended.
    func behindNearCache(_ settings: NearCacheSettings, logger: Logger) throws -> OpenSessions {
        guard NearCache.isPossible(over: store) else {
            if settings.mode == .on, !(store is MemorySessionStore) {
                logger.notice("sessions.near.cache has no effect: a Redis Cluster keeps no log of changes")
            }
            return self
        }
        let cache = try NearCache(
            over: store, lease: settings.lease, memory: settings.mode == .on ? NearCache.defaultMemory : 0,
            logger: logger)
        return OpenSessions(cache, shutdown: shutdown)
    }
}

extension DatabaseLocation {
    /// The reserved disk space beside a file. The free space of a database server is unknown.
    func reserve() -> DiskReserve? {
        switch self {
        case .sqlite(let path): DiskReserve(database: path)
        case .postgres: nil
        }
    }

    /// Refuses a file that does not exist, or is empty, before opening it would create it.
    func requireFile() throws {
        guard case .sqlite(let path) = self else { return }
        let size = try? FileManager.default.attributesOfItem(atPath: path)[.size] as? Int
        guard size == nil || size == 0 else { return }
        let folder = path.hasPrefix("/") ? "" : " in the folder \(FileManager.default.currentDirectoryPath)"
        throw StoreProblem(
            self, StorageError(.missing, "there is no such database\(folder); " + StorageError.creation))
    }

    /// Prevents a second server from using a file. A database server may be shared.
    func lock() throws -> DatabaseLock? {
        switch self {
        case .sqlite(let path): try DatabaseLock(database: path)
        case .postgres: nil
        }
    }
}

extension StorageError {
    /// How to create a database.
    fileprivate static let creation =
        "`coatcheck serve` and `coatcheck migrate` create one; name another by database.url, in the environment or a file"
}
