import SQLInterface
import Sessions

/// Converts records and tombstones to columns and back.
enum SessionRow {
    static let columns = """
        id, principal, created_at, last_seen, idle_timeout, absolute_expiry, lifetime, assurance, version, \
        secrets, csrf, authentication, user_agent, address, label, data, epoch, application, browser, system
        """
    /// All columns: also what is derived from the others, for searches.
    static let allColumns = "\(columns), methods, expiry"
    static let tombstoneColumns = "id, principal, reason, actor, note, ended_at, digests, application"

    static func record(_ row: SQLRow) throws -> SessionRecord {
        guard let lifetime = SessionPolicy.Lifetime(rawValue: try row.text(6)) else { throw corrupt("lifetime") }
        guard let csrf = CSRFSecret(bytes: try row.bytes(10)) else { throw corrupt("csrf") }
        var device = Device(userAgent: try text(row, 12), address: try text(row, 13), label: try text(row, 14))
        device.browser = try optionalText(row, 18) ?? ""
        device.system = try optionalText(row, 19) ?? ""
        return SessionRecord(
            id: try id(row),
            secrets: try SecretHistory(packed: row.bytes(9)),
            csrf: csrf,
            application: try optionalText(row, 17),
            principal: try principal(row, 1),
            epoch: CredentialEpoch(rawValue: try row.integer(16)),
            createdAt: try row.time(2),
            authentication: try [AuthenticationMethod: Timestamp](packed: row.bytes(11)),
            assurance: try assurance(row, 7),
            lastSeen: try row.time(3),
            idleTimeout: .milliseconds(try row.integer(4)),
            absoluteExpiry: try row.time(5),
            lifetime: lifetime,
            device: device,
            data: try SessionData(packed: row.bytes(15)),
            version: try row.integer(8)
        )
    }

    static func tombstone(_ row: SQLRow) throws -> EndedSession {
        guard let reason = EndReason(rawValue: try row.text(2)) else { throw corrupt("reason") }
        return EndedSession(
            id: try id(row),
            application: try optionalText(row, 7),
            principal: try principal(row, 1),
            cause: SessionEnding(reason, by: try principal(row, 3), note: try optionalText(row, 4)),
            endedAt: try row.time(5),
            digests: try [SecretDigest](packed: row.bytes(6))
        )
    }

    /// The handle, by default in the first column.
    static func id(_ row: SQLRow, column: Int = 0) throws -> SessionID {
        guard let id = SessionID(bytes: try row.bytes(column)) else { throw corrupt("id") }
        return id
    }

    private static func principal(_ row: SQLRow, _ column: Int) throws -> PrincipalID? {
        try optionalText(row, column).map { PrincipalID($0) }
    }

    private static func optionalText(_ row: SQLRow, _ column: Int) throws -> String? {
        row.values[column] == .null ? nil : try text(row, column)
    }

    private static func text(_ row: SQLRow, _ column: Int) throws -> String {
        guard let text = String(validating: try row.bytes(column), as: UTF8.self) else { throw corrupt("text") }
        return text
    }

    private static func assurance(_ row: SQLRow, _ column: Int) throws -> AssuranceLevel? {
        guard row.values[column] != .null else { return nil }
        guard let assurance = AssuranceLevel(rawValue: Int(try row.integer(column))) else { throw corrupt("assurance") }
        return assurance
    }

    private static func corrupt(_ part: String) -> StorageError {
        StorageError(.corrupt, "the \(part) of a session cannot be read")
    }
}

extension SessionRecord {
    /// Values for ``SessionRow/allColumns``.
    var parameters: [SQLValue] {
        [
            id.value, .bytes(principal?.rawValue), .time(createdAt), .time(lastSeen),
            .integer(idleTimeout.wholeMilliseconds), .time(absoluteExpiry), .text(lifetime.rawValue),
            .integer(assurance?.rawValue), .integer(version),
            .bytes(secrets.packed), .bytes(csrf.bytes), .bytes(authentication.packed), .bytes(device.userAgent),
            .bytes(device.address), .bytes(device.label), .bytes(data.packed), .integer(epoch.rawValue),
            .bytes(application), .bytes(unlessEmpty: device.browser), .bytes(unlessEmpty: device.system),
            methods, .time(expiry),
        ]
    }
}

extension SessionRecord {
    /// The methods by which the session was proved, for its column. NULL for a visitor.
    var methods: SQLValue {
        let names = authentication.keys.map(\.column).sorted { $0.lexicographicallyPrecedes($1) }
        return names.isEmpty ? .null : .bytes(Array(names.joined()))
    }
}

extension AuthenticationMethod {
    /// The name in a column of several: after a NUL, and one follows the last.
    var column: [UInt8] { [0] + rawValue.utf8 + [0] }
}

extension EndedSession {
    /// Values for ``SessionRow/tombstoneColumns``.
    var parameters: [SQLValue] {
        [
            id.value, .bytes(principal?.rawValue), .text(cause.reason.rawValue), .bytes(cause.actor?.rawValue),
            .bytes(cause.note), .time(endedAt), .bytes(digests.packed), .bytes(application),
        ]
    }
}

extension SessionID {
    var value: SQLValue { .bytes(bytes) }
}

extension SQLValue {
    /// The text's UTF-8, or NULL.
    static func bytes(_ text: String?) -> SQLValue {
        text.map { .bytes(Array($0.utf8)) } ?? .null
    }

    /// The text's UTF-8, or NULL if there is none.
    static func bytes(unlessEmpty text: String) -> SQLValue {
        text.isEmpty ? .null : .bytes(Array(text.utf8))
    }

    /// The number, or NULL.
    static func integer(_ number: Int?) -> SQLValue {
        number.map { .integer(Int64($0)) } ?? .null
    }
}
