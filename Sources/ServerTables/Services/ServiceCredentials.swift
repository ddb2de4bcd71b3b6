package import SQLInterface
package import Sessions
package import UserAccounts

/// The services that an operator has admitted, in the database. A removal takes effect at once.
package struct ServiceCredentials: Sendable {
    package let database: any SQLDatabase
    package let origin: AuditOrigin
    package var random = TokenSource.system

    package init(database: any SQLDatabase, origin: AuditOrigin, random: TokenSource = TokenSource.system) {
        self.database = database
        self.origin = origin
        self.random = random
    }

    /// The result of a request for a credential.
    package enum Issue: Sendable {
        /// The token, to be shown once.
        case issued(ServiceToken)
        /// A service of this name exists.
        case nameTaken
        /// The name is not 1 to 64 letters, digits, `.`, `_` and `-`.
        case malformed
    }

    /// Admits a service.
    ///
    /// - Parameter grant: what it may do. Default to follow ended sessions.
    package func issue(
        _ name: String,
        for grant: ServiceGrant = .revocations,
        at now: Timestamp
    ) async throws -> Issue {
        guard ServiceCredential.isName(name) else { return .malformed }
        let token = ServiceToken(.random(from: random))
        let (digest, origin) = (token.digest, origin)
        let event = AuditEvent(
            .tokenCreated, at: now, in: .system,
            details: ["type": "service", "name": .string(name), "scope": .string(grant.scope)])
        let isNew = try await database.write { connection in
            let rows = try connection.run(
                """
                INSERT INTO service_credentials (name, digest, created_at, \(ServiceGrant.columns))
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
                ON CONFLICT DO NOTHING RETURNING name
                """,
                [.text(name), .bytes(digest), .time(now)] + grant.values)
            guard !rows.isEmpty else { return false }
            _ = try AuditTable(connection: connection).append([event], from: origin)
            return true
        }
        return isNew ? .issued(token) : .nameTaken
    }

    /// Removes a service. False if there is none of this name.
    package func remove(_ name: String, at now: Timestamp) async throws -> Bool {
        let origin = origin
        let event = AuditEvent(
            .tokenRevoked, at: now, in: .system, details: ["type": "service", "name": .string(name)])
        return try await database.write { connection in
            let rows = try connection.run(
                "DELETE FROM service_credentials WHERE name = $1 RETURNING name", .text(name))
            guard !rows.isEmpty else { return false }
            _ = try AuditTable(connection: connection).append([event], from: origin)
            return true
        }
    }

    /// All services, by name.
    package func list() async throws -> [ServiceCredential] {
        try await database.query("SELECT \(Self.columns) FROM service_credentials ORDER BY name", []).map(Self.service)
    }

    /// The service with this token, or `nil`.
    package func service(with token: ServiceToken) async throws -> ServiceCredential? {
        try await database.query(
            "SELECT \(Self.columns) FROM service_credentials WHERE digest = $1", [.bytes(token.digest)]
        ).first.map(Self.service)
    }

    /// The name of the service with this token, if it may follow ended sessions.
    package func name(of token: ServiceToken) async throws -> String? {
        guard let service = try await service(with: token), service.grant == .revocations else { return nil }
        return service.name
    }

    /// The application with this token, if it may keep its sessions here.
    package func application(of token: ServiceToken) async throws -> ServiceApplication? {
        guard case .sessions(let application) = try await service(with: token)?.grant else { return nil }
        return application
    }

    private static let columns = "name, created_at, \(ServiceGrant.columns)"

    private static func service(_ row: SQLRow) throws -> ServiceCredential {
        let name = try row.text(0)
        return ServiceCredential(
            name: name, createdAt: try row.time(1), grant: try ServiceGrant(row, from: 2, named: name))
    }
}
