import SQLInterface

/// What a statement came to instead of rows.
struct PostgresFailure: Error, Hashable {
    /// The server's code (PostgreSQL documentation, appendix A); empty when the connection failed.
    let sqlState: String
    /// Whether what was asked for may have been carried out all the same: the connection broke while a commit was under way.
    var isUndecided = false

    /// Whether the same transaction may succeed when it is run again from its beginning.
    var isWorthRepeating: Bool {
        !isUndecided && (sqlState == "40001" || sqlState == "40P01" || isLostConnection)
    }

    /// Whether the connection broke, or the server ended it, rather than that an answer took too long.
    var isLostConnection: Bool {
        sqlState.isEmpty || sqlState.hasPrefix("08") || isFarewell || sqlState == "57P02" || sqlState == "25P03"
    }

    /// Whether the server said that it ends the connection, because an administrator or a timeout of its own wants it: then
    /// it carried out nothing of what came meanwhile.
    private var isFarewell: Bool { sqlState == "57P01" || sqlState == "57P05" }

    /// The same failure of a commit.
    var ofCommit: PostgresFailure {
        PostgresFailure(sqlState: sqlState, isUndecided: isLostConnection && !isFarewell)
    }

    /// Whether the connection is of no more use: the server is going, does not answer in time, or became one that only
    /// reads.
    var endsConnection: Bool {
        isLostConnection || sqlState.hasPrefix("57") || sqlState == "25006"
    }

    /// Whether the server has forgotten a prepared statement, or one no longer fits the tables.
    var isAboutPreparation: Bool { ["26000", "0A000", "42P05"].contains(sqlState) }

    /// For the operator. It names neither values nor statements.
    var storageError: StorageError {
        switch sqlState {
        case "": StorageError(.unavailable, "PostgreSQL did not answer")
        case "28P01", "28000": StorageError(.unavailable, "PostgreSQL refused the user name or the password")
        case "3D000": StorageError(.unavailable, "PostgreSQL has no database of that name")
        case "25006": StorageError(.unavailable, "this PostgreSQL server only reads; name the primary")
        case "26000", "42P05":
            StorageError(
                .unavailable, "a pooler mixes up prepared statements; add prepared_statements=off to the URL")
        case "42501": StorageError(.unwritable, "PostgreSQL does not allow this user to do what is needed")
        case "53100": StorageError(.unavailable, "PostgreSQL has no space left")
        case "53300": StorageError(.unavailable, "PostgreSQL takes no more connections")
        case "57014": StorageError(.unavailable, "PostgreSQL took too long")
        case "42P07": StorageError(.inUse, "a table of another program is in the way; use a database of its own")
        case "42703", "42P01": StorageError(.unavailable, "the tables are not the ones this version made")
        default: StorageError(.unavailable, "PostgreSQL refused a statement (code \(sqlState))")
        }
    }
}
