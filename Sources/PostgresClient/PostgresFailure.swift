import SQLInterface

/// What a statement came to instead of rows.
struct PostgresFailure: Error, Hashable {
    /// The server's code (PostgreSQL documentation, appendix A); empty when the connection failed.
    let sqlState: String

    /// Whether the same transaction may succeed when it is run again from its beginning.
    var isWorthRepeating: Bool { sqlState == "40001" || sqlState == "40P01" }

    /// Whether the connection is of no more use: the server is going, does not answer in time, or became one that only
    /// reads.
    var endsConnection: Bool {
        sqlState.isEmpty || sqlState.hasPrefix("57") || sqlState.hasPrefix("08") || sqlState == "25006"
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
