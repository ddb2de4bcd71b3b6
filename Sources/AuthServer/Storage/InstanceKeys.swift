import Crypto
import SQLInterface
import Sessions
package import UserAccounts

/// The keys of this installation: 32 random bytes each, made at the first run and kept in the database.
package struct InstanceKeys: Sendable {
    let database: any SQLDatabase
    let random: TokenSource
    let clock: any WallClock

    /// The references of the audit log, under this installation's key.
    package func auditReferences() async throws -> AuditReferences {
        AuditReferences(key: SymmetricKey(data: try await key(named: "audit-references")))
    }

    /// The key of this name, made now if there is none. All processes on the same database get the same one.
    package func key(named name: String) async throws -> [UInt8] {
        let (fresh, now) = (random.words().bytes, clock.now())
        return try await database.write { try KeyTable(connection: $0).key(named: name, orNew: fresh, at: now) }
    }
}
