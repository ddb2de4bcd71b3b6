import Crypto
package import Passkeys
package import SQLInterface
package import Sessions
package import UserAccounts

/// The keys of this installation: 32 random bytes each, made at the first run and kept in the database.
package struct InstanceKeys: Sendable {
    package let database: any SQLDatabase
    package let random: TokenSource
    package let clock: any WallClock

    /// The references of the audit log, under this installation's key.
    package func auditReferences() async throws -> AuditReferences {
        AuditReferences(key: SymmetricKey(data: try await key(named: "audit-references")))
    }

    /// The hash tags by which a cluster places the sessions of a principal, under this installation's key.
    package func sessionPlacement() async throws -> SessionID.Placement {
        guard let placement = SessionID.Placement(key: try await key(named: "session-placement")) else {
            throw StorageError(.corrupt, "a key of this installation is damaged")
        }
        return placement
    }

    /// The key for the digests of failed logins, so that the table holds no names.
    func loginThrottle() async throws -> SymmetricKey {
        SymmetricKey(data: try await key(named: "login-throttle"))
    }

    /// The key that recognises browsers in which an account has signed in before.
    package func knownBrowsers() async throws -> KnownBrowsers {
        KnownBrowsers(key: SymmetricKey(data: try await key(named: "known-browsers")), random: random)
    }

    /// The key of the challenges that passkeys sign, which are stored nowhere. Every process on the database accepts those
    /// of the others.
    package func passkeyChallenges() async throws -> ChallengeKey {
        guard let challenges = ChallengeKey(try await key(named: "passkey-challenges")) else {
            throw StorageError(.corrupt, "a key of this installation is damaged")
        }
        return challenges
    }

    /// The key of this name, created now if there is none. All processes on the same database get the same one.
    package func key(named name: String) async throws -> [UInt8] {
        let (fresh, now) = (random.words().bytes, clock.now())
        return try await database.write { try KeyTable(connection: $0).key(named: name, orNew: fresh, at: now) }
    }
}
