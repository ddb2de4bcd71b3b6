import Foundation
package import Logging
import NIOSSL
import SQLInterface
import SQLiteClient
package import ServerSettings
import ServerTables
package import Sessions
import UserAccounts

/// Looks at everything that `coatcheck status` shows. A store that does not answer becomes a line, and the rest is still shown.
package struct StatusReader: Sendable {
    private let configuration: ServerConfiguration
    private let logger: Logger
    private let clock: any WallClock

    package init(_ configuration: ServerConfiguration, logger: Logger, clock: any WallClock = SystemClock()) {
        self.configuration = configuration
        self.logger = logger
        self.clock = clock
    }

    /// The lines, in the order of what to look at first.
    package func read() async -> [StatusItem] {
        var items: [StatusItem] = []
        do {
            items += try await onDatabase()
        } catch {
            items.append(StatusItem("database", .failed, Self.explain(error)))
        }
        items += await [
            sessions(),
            StatusItem.management(
                at: configuration.management.description, ManagementProbe.ask(configuration.management)),
        ]
        items += [await cache(), certificate(), disk()].compactMap(\.self)
        return items
    }

    /// What the database says; it may have tables of an earlier version, and is not changed.
    private func onDatabase() async throws -> [StatusItem] {
        try configuration.database.requireFile()
        let database = try await ServerAssembly.open(configuration.database, clock: clock, logger: logger)
        do {
            let items = try await StoreProblem.locating(configuration.database) {
                try await ServerAssembly.requireTables(.serverTables, in: database)
                let begun = ContinuousClock.now
                let missing = try await Migrator.serverTables.pending(in: database)
                let first = self.database(answeringIn: .now - begun, missing)
                return missing.isEmpty ? try await [first] + details(database) : [first]
            }
            await database.shutdown()
            return items
        } catch {
            await database.shutdown()
            throw error
        }
    }

    private func database(answeringIn time: Duration, _ missing: [String]) -> StatusItem {
        let text = "\(configuration.database.shown), answers in \(time.wholeMilliseconds) ms"
        let facts: [String: StatusItem.Fact] = ["milliseconds": .number(time.wholeMilliseconds)]
        guard !missing.isEmpty else { return StatusItem("database", .ok, text, facts) }
        return StatusItem(
            "database", .attention, "\(text); \(missing.count) steps of `coatcheck migrate` are missing", facts)
    }

    private func details(_ database: any SQLDatabase) async throws -> [StatusItem] {
        let (now, storage) = (clock.now(), Storage(database, origin: .thisProcess))
        let servers = try await RunningServers(database: database).all(at: now)
        let head = try await storage.audit.head()
        let backup = try await newest(.backupCreated, in: storage.audit)
        let known = try await ClockRecord(database: database, origin: .thisProcess).known()
        return [
            .servers(servers, at: now),
            try await accounts(storage.accounts),
            .alarms(try await alarms(storage.audit, since: now - .seconds(86_400))),
            StatusItem(
                "audit", .ok, "\(head.sequence) events",
                ["sequence": .number(head.sequence), "head": .text(head.description)]),
            try await keys(database, at: now),
            pepper(),
            .backup(at: backup, now: now),
            .clock(needsConfirmation: known.map { ClockTrust(known: $0).isImplausible(at: now) } ?? false, now: now),
        ]
    }

    private func accounts(_ accounts: SQLAccountStore) async throws -> StatusItem {
        let count = try await accounts.count()
        let facts: [String: StatusItem.Fact] = ["count": .number(Int64(count))]
        guard try await accounts.hasAdministrator() else {
            return StatusItem(
                "accounts", .attention, "\(count), and no administrator: `coatcheck user add NAME --admin`", facts)
        }
        return StatusItem("accounts", .ok, "\(count)", facts)
    }

    private func newest(_ event: AuditEventName, in audit: SQLAuditLog) async throws -> Timestamp? {
        let page = try await audit.page(AuditQuery(event: event.rawValue, limit: 1))
        return page.items.first?.fields["ts"]?.text.flatMap { Timestamp(rfc3339: $0) }
    }

    private func alarms(
        _ audit: SQLAuditLog,
        since: Timestamp
    ) async throws -> [(event: String, count: Int, isMore: Bool)] {
        var counts: [(event: String, count: Int, isMore: Bool)] = []
        for event in AuditEventName.alarming {
            let page = try await audit.page(AuditQuery(event: event.rawValue, since: since, limit: 100))
            counts.append((event.rawValue, page.items.count, page.next != nil))
        }
        return counts
    }

    private func keys(_ database: any SQLDatabase, at now: Timestamp) async throws -> StatusItem {
        let ring = try await AssertionKeyRing(
            database.query(AssertionKeyTable.selection, []).map(AssertionKeyTable.decode))
        guard let key = ring.signing(at: now) else {
            return StatusItem("keys", .ok, "no assertion key yet: a server makes one when it starts")
        }
        return StatusItem(
            "keys", .ok, "assertions are signed by \(key.id) since \(key.signsFrom.rfc3339)",
            ["id": .text(key.id), "signs_from": .text(key.signsFrom.rfc3339)])
    }

    private func pepper() -> StatusItem {
        guard let file = configuration.passwords.pepperFile else {
            return StatusItem("pepper", .ok, "none (passwords.pepper.file)")
        }
        do {
            return StatusItem(
                "pepper", .ok, file, ["keys": .number(Int64(try configuration.passwordPeppers().ids.count))])
        } catch {
            return StatusItem("pepper", .failed, Self.explain(error))
        }
    }

    private func sessions() async -> StatusItem {
        guard configuration.sessions != .memory else {
            return StatusItem("sessions", .ok, "memory: only the server itself can count them")
        }
        do {
            let assembly = try await ServerAssembly(configuration, for: .command, logger: logger, clock: clock)
            let begun = ContinuousClock.now
            let count = try await assembly.context.sessions.count()
            await assembly.close()
            let time = (ContinuousClock.now - begun).wholeMilliseconds
            return StatusItem(
                "sessions", .ok, "\(configuration.sessions.shown), \(count) live, answers in \(time) ms",
                ["live": .number(Int64(count)), "milliseconds": .number(time)])
        } catch {
            return StatusItem("sessions", .failed, Self.explain(error))
        }
    }

    private func cache() async -> StatusItem? {
        guard configuration.nearCache.mode == .on else { return nil }
        let lease = configuration.nearCache.lease
        return await ManagementProbe.lag(configuration.management).map { .cache($0, lease: lease) }
    }

    private func certificate() -> StatusItem? {
        guard let tls = configuration.tls else { return nil }
        do {
            _ = try tls.configuration()
            guard let first = try NIOSSLCertificate.fromPEMFile(tls.certificate).first else { return nil }
            return .certificate(until: Timestamp(milliseconds: Int64(first.notValidAfter) * 1000), at: clock.now())
        } catch {
            return StatusItem("certificate", .failed, Self.explain(error))
        }
    }

    private func disk() -> StatusItem? {
        guard let finding = configuration.database.reserve()?.peek() else { return nil }
        return .disk(finding.level, free: finding.free)
    }

    private static func explain(_ error: any Error) -> String {
        switch error {
        case let problem as StoreProblem: problem.description
        case let error as StorageError: error.message
        case let error as ConfigurationError: error.problems.first.map { "\($0.key): \($0.reason)" } ?? "\(error)"
        case let error as SessionError: error.message
        default: "\(error)"
        }
    }
}
