import SQLInterface

extension TransferTable {
    /// What a backup does not hold.
    ///
    /// Sessions, links, pending logins and trusted browsers may have been used or revoked since, and must not come back. Failed
    /// logins and used challenges count from the time before a restore, not from the backup. The others concern running servers.
    static let passing: Set = [
        "sessions", "ended_sessions", "one_time_links", "pending_logins", "trusted_browsers", "session_removals",
        "login_failures", "used_challenges", "revocations", "clock_record", "running_servers",
    ]

    /// The tables of a backup, referenced ones first. A new table is in it unless it is named above.
    static let lasting = all.filter { !passing.contains($0.name) }

    /// The tables that a restore replaces. The audit log of a database goes on, and says that it was restored; the keys
    /// of the installation are the same, or the restore is refused.
    static let restored = lasting.filter { !$0.name.hasPrefix("audit_") && $0.name != "instance_keys" }

    /// What belongs to the accounts that a restore replaces, and ends with them.
    static let endedByRestore = ["one_time_links", "pending_logins", "trusted_browsers", "session_removals"]
}

extension TransferBatch {
    /// Copies the whole table inside two transactions.
    ///
    /// - Parameter report: gets the number of rows that were copied last.
    func copy(from source: any SQLConnection, to target: any SQLConnection, _ report: (Int) throws -> Void) throws {
        var last: SQLValue?
        while true {
            let rows = try read(after: last, from: source)
            guard let key = rows.last?.values.first else { return }
            try write(rows, to: target)
            try report(rows.count)
            last = key
        }
    }
}
