import Foundation
import GRDB
import Sessions

/// How a record and a tombstone become columns and come back.
enum SessionRow {
    static let columns = """
        id, principal, created_at, last_seen, idle_timeout, absolute_expiry, lifetime, assurance, version, \
        secrets, csrf, authentication, user_agent, address, label, data
        """
    static let tombstoneColumns = "id, principal, reason, actor, note, ended_at, digests"

    static func record(_ row: Row) throws -> SessionRecord {
        guard let lifetime = SessionLifetime(rawValue: row[6]) else { throw CorruptRow(part: "lifetime") }
        guard let csrf = CSRFSecret(bytes: row[10] as Data) else { throw CorruptRow(part: "csrf") }
        return SessionRecord(
            id: try id(row[0]),
            secrets: try SecretHistory(packed: row[9]),
            csrf: csrf,
            principal: try principal(row[1]),
            createdAt: Timestamp(milliseconds: row[2]),
            authentication: try [AuthenticationMethod: Timestamp](packed: row[11]),
            assurance: try assurance(row[7]),
            lastSeen: Timestamp(milliseconds: row[3]),
            idleTimeout: .milliseconds(row[4] as Int64),
            absoluteExpiry: Timestamp(milliseconds: row[5]),
            lifetime: lifetime,
            device: Device(
                userAgent: try text(row[12]) ?? "",
                address: try text(row[13]) ?? "",
                label: try text(row[14]) ?? ""
            ),
            data: try SessionData(packed: row[15]),
            version: row[8]
        )
    }

    static func tombstone(_ row: Row) throws -> EndedSession {
        guard let reason = EndReason(rawValue: row[2]) else { throw CorruptRow(part: "reason") }
        return EndedSession(
            id: try id(row[0]),
            principal: try principal(row[1]),
            cause: SessionEnding(reason, by: try principal(row[3]), note: try text(row[4])),
            endedAt: Timestamp(milliseconds: row[5]),
            digests: try [SecretDigest](packed: row[6])
        )
    }

    static func id(_ data: Data) throws -> SessionID {
        guard let id = SessionID(bytes: data) else { throw CorruptRow(part: "id") }
        return id
    }

    private static func principal(_ data: Data?) throws -> PrincipalID? {
        try text(data).map { PrincipalID($0) }
    }

    private static func text(_ data: Data?) throws -> String? {
        guard let data else { return nil }
        guard let text = String(validating: data, as: UTF8.self) else { throw CorruptRow(part: "text") }
        return text
    }

    private static func assurance(_ level: Int?) throws -> AssuranceLevel? {
        guard let level else { return nil }
        guard let assurance = AssuranceLevel(rawValue: level) else { throw CorruptRow(part: "assurance") }
        return assurance
    }
}

extension SessionRecord {
    /// Values for ``SessionRow/columns``, with `expiry` at the end.
    var arguments: StatementArguments {
        [
            id.blob, principal?.rawValue.blob, createdAt.milliseconds, lastSeen.milliseconds,
            idleTimeout.wholeMilliseconds, absoluteExpiry.milliseconds, lifetime.rawValue, assurance?.rawValue, version,
            secrets.packed, Data(csrf.bytes), authentication.packed, device.userAgent.blob, device.address.blob,
            device.label.blob, data.packed, expiry.milliseconds,
        ]
    }
}

extension EndedSession {
    /// Values for ``SessionRow/tombstoneColumns``.
    var arguments: StatementArguments {
        [
            id.blob, principal?.rawValue.blob, cause.reason.rawValue, cause.actor?.rawValue.blob, cause.note?.blob,
            endedAt.milliseconds, digests.packed,
        ]
    }
}

extension SessionID {
    var blob: Data { Data(bytes) }
}

extension String {
    var blob: Data { Data(utf8) }
}
