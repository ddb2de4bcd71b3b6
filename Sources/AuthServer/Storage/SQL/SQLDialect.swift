/// Where the engines differ in how a table is declared.
struct SQLDialect: Sendable {
    /// The type of 64-bit numbers.
    let integer: String

    /// The type of text that is compared byte by byte.
    let text: String

    /// The type of bytes.
    let bytes: String

    /// What stands behind the columns of a table.
    let tableOptions: String

    /// The statements that make a table refuse changes and removals.
    let appendOnly: @Sendable (_ table: String) -> [String]

    /// SQLite.
    static let sqlite = SQLDialect(integer: "INTEGER", text: "TEXT", bytes: "BLOB", tableOptions: "STRICT") { table in
        ["UPDATE", "DELETE"].map { verb in
            """
            CREATE TRIGGER \(table)_refuses_\(verb.lowercased()) BEFORE \(verb) ON \(table)
            BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END
            """
        }
    }
}
