/// Where accounts and the audit log are kept.
package enum DatabaseLocation: Sendable, Hashable, CustomStringConvertible {
    /// One SQLite file.
    case sqlite(path: String)

    /// What to call it in a message; never holds a secret.
    package var description: String {
        switch self {
        case .sqlite(let path): "the database \(path)"
        }
    }
}

/// Where sessions are kept.
package enum SessionsLocation: Sendable, Hashable {
    /// In the database, beside the accounts.
    case database
    /// In this process; they end with it.
    case memory
}

extension ValueFormat where Value == DatabaseLocation {
    /// `sqlite:PATH`.
    static var database: Self {
        ValueFormat(
            accepts: "`sqlite:` and a path, such as sqlite:/var/lib/coatcheck/coatcheck.db",
            read: { text throws(ValueError) in
                guard text.hasPrefix("sqlite:") else { throw unavailable(text) }
                var path = text.dropFirst("sqlite:".count)
                if path.hasPrefix("///") { path = path.dropFirst(2) }
                guard !path.isEmpty, !path.hasSuffix("/") else { throw ValueError("it names no file") }
                guard !path.hasPrefix("//"), !path.hasPrefix(":"), !path.contains("?"), !path.utf8.contains(0) else {
                    throw ValueError("it is not the path of a file")
                }
                return .sqlite(path: String(path))
            },
            write: { location in
                switch location {
                case .sqlite(let path): "sqlite:\(path)"
                }
            }
        )
    }

    private static func unavailable(_ text: String) -> ValueError {
        ["postgres:", "postgresql:"].contains { text.hasPrefix($0) }
            ? ValueError("PostgreSQL is not available in this version", advice: "use `sqlite:` and a path")
            : ValueError("it does not begin with `sqlite:`")
    }
}

extension ValueFormat where Value == SessionsLocation {
    /// `database:` or `memory:`.
    static var sessions: Self {
        ValueFormat(
            accepts: "`database:` or `memory:`",
            read: { text throws(ValueError) in
                switch text {
                case "database:": return .database
                case "memory:": return .memory
                default: throw unavailable(text)
                }
            },
            write: { $0 == .database ? "database:" : "memory:" }
        )
    }

    private static func unavailable(_ text: String) -> ValueError {
        let engines = [
            ("redis", "Redis and Valkey are"), ("valkey", "Redis and Valkey are"), ("postgres", "PostgreSQL is"),
        ]
        let engine = engines.first { text.hasPrefix($0.0) }?.1
        return engine.map { ValueError("\($0) not available in this version", advice: "use `database:`") }
            ?? ValueError("it is neither `database:` nor `memory:`")
    }
}
