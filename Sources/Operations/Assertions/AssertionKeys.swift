package import Logging
package import SQLInterface
package import ServerTables
package import Sessions
import Synchronization
package import UserAccounts

/// The assertion keys of this installation, kept in the database and thus shared by all instances.
///
/// An instance uses keys that it read at most ``AssertionKeyRing/refreshInterval`` ago. If they are older and the database
/// does not answer, it signs nothing.
package final class AssertionKeys: Sendable {
    private struct Known {
        let ring: AssertionKeyRing
        let asOf: Timestamp
    }

    private let database: any SQLDatabase
    private let origin: AuditOrigin
    private let logger: Logger?
    private let known = Mutex<Known?>(nil)
    private let assertions = RecentAssertions()

    /// - Parameter logger: Gets a warning if the clock is behind the keys. Default none.
    package init(database: any SQLDatabase, origin: AuditOrigin, logger: Logger? = nil) {
        self.database = database
        self.origin = origin
        self.logger = logger
    }

    /// Creates the first key if there is none. Of instances that start together, one creates it.
    package func prepare(at now: Timestamp) async throws {
        guard try await ring().keys.isEmpty else { return }
        try await database.write { connection in
            let table = AssertionKeyTable(connection: connection)
            try table.lock()
            guard try table.ring().keys.isEmpty else { return }
            try table.insert(.generate(createdAt: now, signsFrom: now))
        }
    }

    /// The keys in the database now.
    package func ring() async throws -> AssertionKeyRing {
        AssertionKeyRing(try await database.query(AssertionKeyTable.selection, []).map(AssertionKeyTable.decode))
    }

    /// The keys that this instance has read.
    package func recent(at now: Timestamp) async throws -> AssertionKeyRing {
        if let ring = remembered(at: now) { return ring }
        let ring = try await ring()
        let before = known.withLock { known in
            defer { known = Known(ring: ring, asOf: now) }
            return known?.ring.premature(at: now)
        }
        warn(about: ring.premature(at: now), after: before, at: now)
        return ring
    }

    /// The keys, if this instance has read them recently enough.
    private func remembered(at now: Timestamp) -> AssertionKeyRing? {
        guard let known = known.withLock({ $0 }), known.asOf <= now,
            now.elapsed(since: known.asOf) < AssertionKeyRing.refreshInterval
        else { return nil }
        return known.ring
    }

    /// Warns once for each key that is ahead of the clock. The key signs anyway, because there is no better one.
    private func warn(about key: AssertionKey?, after before: AssertionKey?, at now: Timestamp) {
        guard let key, key.id != before?.id else { return }
        logger?.warning(
            """
            the assertion key was created by a clock that was ahead of this one; assertions are signed with it anyway; check \
            the clocks of all servers
            """,
            metadata: ["key": "\(key.id)", "behind_s": "\(key.signsFrom.elapsed(since: now).components.seconds)"])
    }

    /// An assertion with these claims about a user. One that was signed a moment ago is reused if only its times and its number
    /// differ.
    package func sign(_ claims: AssertionClaims, at now: Timestamp) async throws -> String {
        try sign(claims, with: try await recent(at: now), at: now)
    }

    /// The same, if this instance knows the keys. `nil` if it must read them.
    package func signFromMemory(_ claims: AssertionClaims, at now: Timestamp) throws -> String? {
        try remembered(at: now).map { try sign(claims, with: $0, at: now) }
    }

    private func sign(_ claims: AssertionClaims, with ring: AssertionKeyRing, at now: Timestamp) throws -> String {
        guard let key = ring.signing(at: now) else {
            throw StorageError(.corrupt, "there is no assertion key")
        }
        if let text = assertions.text(for: claims, signedBy: key.id, at: now) { return text }
        let text = try CompactJWS.sign(claims.numbered(), with: key)
        assertions.keep(text, for: claims, signedBy: key.id, at: now)
        return text
    }

    /// Creates a new key, which signs as soon as verifiers have had time to fetch it.
    ///
    /// - Parameter atOnce: It signs now, and all others are withdrawn, because they may be compromised.
    package func rotate(atOnce: Bool = false, at now: Timestamp) async throws -> AssertionKey {
        let origin = origin
        let fresh = try await database.write { connection in
            let table = AssertionKeyTable(connection: connection)
            try table.lock()
            let ring = try table.ring()
            let fresh = AssertionKey.generate(createdAt: now, signsFrom: atOnce ? now : ring.start(ofNewKeyAt: now))
            for key in ring.keys where atOnce || ring.state(of: key, at: now) == .gone { try table.delete(key.id) }
            try table.insert(fresh)
            let event = AuditEvent(
                .configurationChanged, at: now, in: .system,
                details: ["what": .string("assertion_key"), "key": .string(fresh.id), "at_once": .boolean(atOnce)])
            _ = try AuditTable(connection: connection).append([event], from: origin)
            return fresh
        }
        known.withLock { $0 = nil }
        return fresh
    }

    /// Removes the keys that are no longer used. Returns their number.
    package func sweep(at now: Timestamp) async throws -> Int {
        let ring = try await ring()
        let gone = ring.keys.filter { ring.state(of: $0, at: now) == .gone }.map(\.id)
        guard !gone.isEmpty else { return 0 }
        try await database.write { connection in
            let table = AssertionKeyTable(connection: connection)
            for id in gone { try table.delete(id) }
        }
        return gone.count
    }
}
