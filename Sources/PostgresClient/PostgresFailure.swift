import SQLInterface

/// The failure of a statement.
struct PostgresFailure: Error, Hashable {
    /// The server's code (PostgreSQL documentation, appendix A); empty when the connection failed.
    let sqlState: String
    /// Whether the work may have taken effect nevertheless: the connection broke during a commit.
    var isUndecided = false

    /// Whether the same transaction may succeed if it is run again from the beginning.
    var isWorthRepeating: Bool {
        !isUndecided && (sqlState == "40001" || sqlState == "40P01" || isLostConnection)
    }

    /// Whether the connection broke, or the server ended it, as opposed to a time-out.
    var isLostConnection: Bool {
        sqlState.isEmpty || sqlState.hasPrefix("08") || isFarewell || sqlState == "57P02" || sqlState == "25P03"
    }

    /// Whether the server announced the end of the connection, on behalf of an administrator or because of its own timeout.
    /// Then it ran nothing that arrived meanwhile.
    private var isFarewell: Bool { sqlState == "57P01" || sqlState == "57P05" }

    /// The same failure of a commit.
    var ofCommit: PostgresFailure {
        PostgresFailure(sqlState: sqlState, isUndecided: isLostConnection && !isFarewell)
    }

    /// Whether the connection is no longer usable: the server shuts down, does not answer in time, or became read-only.
    var endsConnection: Bool {
        isLostConnection || sqlState.hasPrefix("57") || sqlState == "25006"
    }

    /// Whether the server has dropped a prepared statement, or one no longer matches the tables.
    var isAboutPreparation: Bool { ["26000", "0A000", "42P05"].contains(sqlState) }

    /// For the operator. It names neither values nor statements.
    var storageError: StorageError {
        switch sqlState {
        case "": StorageError(.unavailable, "PostgreSQL did not answer")
        case "28P01", "28000": StorageError(.unavailable, "PostgreSQL refused the user name or the password")
        case "3D000": StorageError(.unavailable, "PostgreSQL has no database of that name")
        case "25006": StorageError(.unavailable, "this PostgreSQL server is read-only; name the primary")
        case "26000", "42P05":
            StorageError(
                .unavailable, "a pooler mixes up prepared statements; add prepared_statements=off to the URL")
        case "42501": StorageError(.unwritable, "PostgreSQL denies this user a permission that is needed")
        case "53100": StorageError(.unavailable, "PostgreSQL has no space left")
        case "53300": StorageError(.unavailable, "PostgreSQL accepts no more connections")
        case "57014": StorageError(.unavailable, "PostgreSQL took too long")
        case "42P07": StorageError(.inUse, "the database has a table of another program; use a separate database")
        case "42703", "42P01": StorageError(.unavailable, "the tables are not those of this version")
        default: StorageError(.unavailable, "PostgreSQL refused a statement (code \(sqlState))")
        }
    }
}
