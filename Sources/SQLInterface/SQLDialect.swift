/// The differences of the engines in the declaration of tables and the locking of rows.
package struct SQLDialect: Sendable {
    /// The engine of a dialect.
    package enum Engine: Sendable {
        case sqlite
        case postgres
    }

    /// The engine, for tables that use its own way to order transactions.
    package let engine: Engine

    /// The type of 64-bit numbers.
    package let integer: String

    /// The type of text that is compared byte by byte.
    package let text: String

    /// The type of bytes.
    package let bytes: String

    /// The options after the columns of a table.
    package let tableOptions: String

    /// The same for a table whose primary key is most of it.
    package let keyedTableOptions: String

    /// The suffix of a `SELECT` that locks its rows until the transaction ends.
    package let lockingRows: String

    /// The query that returns a row if the table named by its parameter exists.
    let tablesNamed: String

    /// Whether functions for text work on bytes too.
    let bytesAreText: Bool

    /// The statements that make a table refuse changes, removals, and a second row of the same number.
    package let appendOnly: @Sendable (_ table: String, _ number: String) -> [String]

    /// The statements that permit the removal of rows from such a table again.
    package let allowingRemovals: @Sendable (_ table: String) -> [String]

    /// The statements that make a table refuse a verb (`INSERT`, `UPDATE` or `DELETE`) for rows that meet a condition on
    /// `NEW` and `OLD`.
    package let refusing: @Sendable (_ verb: String, _ table: String, _ condition: String) -> [String]
}

extension SQLDialect {
    /// SQLite.
    package static let sqlite = SQLDialect(
        engine: .sqlite,
        integer: "INTEGER", text: "TEXT", bytes: "BLOB", tableOptions: "STRICT",
        keyedTableOptions: "STRICT, WITHOUT ROWID", lockingRows: "",
        tablesNamed: "SELECT name FROM sqlite_master WHERE type = 'table' AND name = $1", bytesAreText: true,
        appendOnly: { table, number in
            // Without the last one REPLACE would remove a row and fire no trigger.
            let repeated = "WHEN EXISTS (SELECT 1 FROM \(table) WHERE \(number) = NEW.\(number))"
            return [("UPDATE", ""), ("DELETE", ""), ("INSERT", repeated)].map { verb, condition in
                """
                CREATE TRIGGER \(table)_refuses_\(verb.lowercased()) BEFORE \(verb) ON \(table) \(condition)
                BEGIN SELECT RAISE(ABORT, 'this table is append-only'); END
                """
            }
        },
        allowingRemovals: { table in ["DROP TRIGGER \(table)_refuses_delete"] },
        refusing: { verb, table, condition in
            [
                """
                CREATE TRIGGER \(table)_refuses_\(verb.lowercased()) BEFORE \(verb) ON \(table) WHEN \(condition)
                BEGIN SELECT RAISE(ABORT, 'this table refuses that change'); END
                """
            ]
        })

    /// PostgreSQL. Text is compared byte by byte, regardless of the database's collation.
    package static let postgres = SQLDialect(
        engine: .postgres,
        integer: "BIGINT", text: "TEXT COLLATE \"C\"", bytes: "BYTEA", tableOptions: "",
        keyedTableOptions: "", lockingRows: "FOR UPDATE",
        tablesNamed: "SELECT 1 WHERE to_regclass($1) IS NOT NULL", bytesAreText: false,
        appendOnly: { table, _ in
            [
                """
                CREATE OR REPLACE FUNCTION \(table)_refuses() RETURNS trigger LANGUAGE plpgsql AS
                $$ BEGIN RAISE EXCEPTION 'this table is append-only'; END $$
                """,
                """
                CREATE TRIGGER \(table)_refuses_change BEFORE UPDATE OR DELETE ON \(table)
                FOR EACH ROW EXECUTE FUNCTION \(table)_refuses()
                """,
                """
                CREATE TRIGGER \(table)_refuses_truncation BEFORE TRUNCATE ON \(table)
                FOR EACH STATEMENT EXECUTE FUNCTION \(table)_refuses()
                """,
            ]
        },
        allowingRemovals: { table in
            [
                "DROP TRIGGER \(table)_refuses_change ON \(table)",
                """
                CREATE TRIGGER \(table)_refuses_change BEFORE UPDATE ON \(table)
                FOR EACH ROW EXECUTE FUNCTION \(table)_refuses()
                """,
            ]
        },
        refusing: { verb, table, condition in
            let name = "\(table)_refuses_\(verb.lowercased())"
            return [
                """
                CREATE OR REPLACE FUNCTION \(name)() RETURNS trigger LANGUAGE plpgsql AS
                $$ BEGIN
                    IF \(condition) THEN RAISE EXCEPTION 'this table refuses that change'; END IF;
                    RETURN \(verb == "DELETE" ? "OLD" : "NEW");
                END $$
                """,
                """
                CREATE TRIGGER \(name) BEFORE \(verb) ON \(table) FOR EACH ROW EXECUTE FUNCTION \(name)()
                """,
            ]
        })
}
