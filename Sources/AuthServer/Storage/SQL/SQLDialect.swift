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

    /// The statements that make a table refuse changes, removals, and a second row of the same number.
    let appendOnly: @Sendable (_ table: String, _ number: String) -> [String]

    /// SQLite.
    static let sqlite = SQLDialect(
        integer: "INTEGER", text: "TEXT", bytes: "BLOB", tableOptions: "STRICT",
        appendOnly: { table, number in
            // Without the last one REPLACE would remove a row and fire no trigger.
            let repeated = "WHEN EXISTS (SELECT 1 FROM \(table) WHERE \(number) = NEW.\(number))"
            return [("UPDATE", ""), ("DELETE", ""), ("INSERT", repeated)].map { verb, condition in
                """
                CREATE TRIGGER \(table)_refuses_\(verb.lowercased()) BEFORE \(verb) ON \(table) \(condition)
                BEGIN SELECT RAISE(ABORT, 'this table is append-only'); END
                """
            }
        })
}
