import SQLInterface
import Sessions

/// The log of changes in an SQLite file. A position is the number of a row.
struct SQLiteChangeLog: SQLChangeLog {
    let database: any SQLDatabase
    let tables: ChangeLogTables

    /// The registry is as durable as the sessions, except for a failure of the machine, which also ends the members.
    let isRegistryDurable = true

    /// The number of the last row, whether or not it is still there.
    private var last: String {
        "coalesce((SELECT seq FROM sqlite_sequence WHERE name = '\(tables.rows)'), 0)"
    }

    func join(_ member: CacheMember) async throws -> LogMark {
        try await database.write { connection in
            let rows = try connection.run(
                "INSERT INTO \(tables.members) (id, applied) VALUES ($1, \(last)) RETURNING applied",
                .bytes(member.bytes))
            return try Self.mark(at: rows.first?.integer(0))
        }
    }

    func beat(_ member: CacheMember, applied position: LogPosition) async throws -> LogNews {
        let applied = try Self.number(of: position)
        let (recorded, news) = try await database.read { try self.news(for: member, since: applied, $0) }
        guard let recorded, recorded < applied else { return news }
        let acknowledged = try await database.note(
            "UPDATE \(tables.members) SET applied = $1 WHERE id = $2 AND condemned = 0 AND applied < $1 RETURNING id",
            [.integer(applied), .bytes(member.bytes)])
        return acknowledged.isEmpty ? .gone : news
    }

    func lagging(behind position: LogPosition?, askedBy caller: CacheMember?) async throws -> LaggingMembers {
        let target = try position.map(Self.number)
        return try await database.read { connection in
            let target = try target ?? connection.run("SELECT \(last)").first?.integer(0) ?? 0
            let own = try connection.run(
                "SELECT 1 FROM \(tables.members) WHERE id = $1 AND condemned = 0", .bytes(caller?.bytes ?? []))
            let others = try connection.run(
                "SELECT id FROM \(tables.members) WHERE applied < $1 AND id <> $2", .integer(target),
                .bytes(caller?.bytes ?? []))
            return LaggingMembers(
                mark: try Self.mark(at: target), isCallerRegistered: !own.isEmpty, members: try others.members(0))
        }
    }

    /// What a member has recorded, and what it has not applied.
    private func news(
        for member: CacheMember,
        since applied: Int64,
        _ connection: any SQLConnection
    ) throws -> (recorded: Int64?, LogNews) {
        let row = try connection.run(
            "SELECT applied, \(last) FROM \(tables.members) WHERE id = $1 AND condemned = 0", .bytes(member.bytes)
        ).first
        guard let row else { return (nil, .gone) }
        let last = try row.integer(1)
        let rows = try connection.run(
            "SELECT ids FROM \(tables.rows) WHERE seq > $1 ORDER BY seq LIMIT $2",
            .integer(applied), .integer(Int64(Self.mostRows + 1)))
        let missing = last - applied
        guard missing == Int64(rows.count) || missing > Int64(Self.mostRows) && rows.count > Self.mostRows else {
            return (nil, .gap)
        }
        return (try row.integer(0), .entries(try rows.entries(0), upTo: try Self.mark(at: last)))
    }

    private static func mark(at number: Int64?) throws -> LogMark {
        guard let number else { throw StorageError(.unavailable, "the database gave no answer") }
        return LogMark(position: LogPosition(bytes: Array(String(number).utf8)), engine: Array("sqlite".utf8))
    }

    private static func number(of position: LogPosition) throws -> Int64 {
        guard let text = String(validating: position.bytes, as: UTF8.self), let number = Int64(text) else {
            throw StorageError(.corrupt, "a position of the log cannot be read")
        }
        return number
    }
}
