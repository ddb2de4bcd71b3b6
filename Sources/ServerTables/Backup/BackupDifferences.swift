import SQLInterface

/// What a restore would change: what has happened since the backup.
package struct BackupDifferences: Sendable, Equatable {
    /// Some accounts, of which the first few are named.
    package struct Accounts: Sendable, Equatable {
        private static let most = 10

        package private(set) var count = 0
        /// The usernames of at most ten.
        package private(set) var names: [String] = []

        package init() {}

        mutating func add(_ name: String) {
            count += 1
            if names.count < Self.most { names.append(name) }
        }
    }

    /// Created since: they would be gone.
    package private(set) var created = Accounts()
    /// Deleted since: they would be back.
    package private(set) var deleted = Accounts()
    /// Disabled since: they could sign in again.
    package private(set) var disabled = Accounts()
    /// Other accounts whose credentials, roles or groups changed since: they would be as they were.
    package private(set) var changed = Accounts()
    /// The number of entries of the audit log since the backup. They stay. `nil` if the log does not hold the backup's last entry.
    package var events: Int64?

    package init(events: Int64?) {
        self.events = events
    }
}

extension BackupDifferences {
    /// Compares the accounts of a backup with those of a database, in the order of their ids.
    mutating func compare(backup: any SQLConnection, with database: any SQLConnection) throws {
        var (stored, current) = (AccountStates(backup), AccountStates(database))
        var (then, now) = (try stored.next(), try current.next())
        while then != nil || now != nil {
            switch (then, now) {
            case (let before?, let after?) where before.id == after.id:
                note(before, after)
                (then, now) = (try stored.next(), try current.next())
            case (let before?, let after) where after.map { before.id < $0.id } ?? true:
                deleted.add(before.name)
                then = try stored.next()
            default:
                if let after = now { created.add(after.name) }
                now = try current.next()
            }
        }
    }

    private mutating func note(_ before: AccountState, _ after: AccountState) {
        guard before != after else { return }
        if after.isDisabled, !before.isDisabled { disabled.add(after.name) } else { changed.add(after.name) }
    }
}

/// What of an account matters to a restore.
private struct AccountState: Equatable {
    /// The bytes of the identifier, in whose order both engines sort.
    let id: [UInt8]
    let name: String
    let isDisabled: Bool
    /// Credentials, roles and groups.
    let rest: [SQLValue]
}

extension [UInt8] {
    fileprivate static func < (lhs: Self, rhs: Self) -> Bool { lhs.lexicographicallyPrecedes(rhs) }
}

/// The accounts of a database, one after another.
private struct AccountStates {
    private static let batch = 500

    private let connection: any SQLConnection
    private var waiting: ArraySlice<AccountState> = []
    private var last: String?
    private var isExhausted = false

    init(_ connection: any SQLConnection) {
        self.connection = connection
    }

    mutating func next() throws -> AccountState? {
        if waiting.isEmpty, !isExhausted { try read() }
        return waiting.popFirst()
    }

    private mutating func read() throws {
        let rows = try connection.run(
            """
            SELECT id, username, disabled, password_hash, must_change_password, factors, roles, memberships
            FROM accounts \(last == nil ? "" : "WHERE id > $1") ORDER BY id LIMIT \(Self.batch)
            """,
            last.map { [.text($0)] } ?? [])
        waiting = try rows.map {
            AccountState(
                id: Array(try $0.text(0).utf8), name: try $0.text(1), isDisabled: try $0.flag(2),
                rest: Array($0.values.dropFirst(3)))
        }[...]
        last = try rows.last?.text(0)
        isExhausted = rows.count < Self.batch
    }
}
