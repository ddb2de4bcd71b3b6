package import SQLInterface
package import Sessions
package import UserAccounts

/// One-time links in an SQL database.
package struct SQLOneTimeLinks: OneTimeLinks {
    package let database: any SQLDatabase
    package let origin: AuditOrigin
    package let random: TokenSource

    package func issue(
        _ purpose: OneTimeLinkPurpose,
        for account: PrincipalID?,
        recording event: AuditEvent
    ) async throws -> OneTimeToken {
        let token = OneTimeToken.random(from: random)
        let (digest, origin) = (token.digest, origin)
        let link = OneTimeLink(purpose: purpose, account: account, expiry: event.time + purpose.lifetime)
        try await database.write { connection in
            let audit = AuditTable(connection: connection)
            // Before the links, so that two simultaneous ones are not both taken for the newest.
            try audit.lockHead()
            let links = LinkTable(connection: connection)
            try links.end(of: account, at: event.time)
            try links.insert(digest, link)
            _ = try audit.append([event], from: origin)
        }
        return token
    }

    package func find(
        _ token: OneTimeToken,
        for purposes: Set<OneTimeLinkPurpose>,
        at now: Timestamp
    ) async throws -> OneTimeLink? {
        let digest = token.digest
        let link = try await database.read { try LinkTable(connection: $0).find(digest, at: now) }
        return link.flatMap { purposes.contains($0.purpose) ? $0 : nil }
    }

    package func sweep(before moment: Timestamp) async throws -> Int {
        try await database.write { try LinkTable(connection: $0).sweep(before: moment) }
    }
}
