import RESPClient
import WebAddresses

/// The place of the sessions.
package enum SessionsLocation: Sendable, Hashable, CustomStringConvertible {
    /// In the database, beside the accounts.
    case database
    /// In this process; they end with it.
    case memory
    /// In Redis or Valkey.
    case valkey(StoreURL)
    /// In a PostgreSQL database of their own.
    case postgres(StoreURL)

    /// Its name in messages; never holds a secret.
    package var description: String {
        switch self {
        case .database: "the session store in the database"
        case .memory: "the session store in memory"
        case .valkey(let url), .postgres(let url): "the session store \(url) (\(Settings.sessions.key.name))"
        }
    }

    /// Its text in the configuration, without secrets.
    package var shown: String {
        switch self {
        case .database: "database:"
        case .memory: "memory:"
        case .valkey(let url), .postgres(let url): url.description
        }
    }
}

extension ValueFormat where Value == SessionsLocation {
    /// `database:`, `memory:`, or the URL of a store that instances share.
    package static var sessions: Self {
        ValueFormat(
            accepts: "`database:`, `memory:`, redis://HOST, rediss://HOST, redis+sentinel://HOST,HOST/NAME, "
                + "redis+cluster://HOST,HOST or postgres://HOST/DATABASE",
            read: { text throws(ValueError) in
                switch text {
                case "database:": return .database
                case "memory:": return .memory
                default: break
                }
                if let url = try StoreURL.postgres(text) { return .postgres(url) }
                guard text.hasPrefix("redis") || text.hasPrefix("valkey") else {
                    throw ValueError("it is not a session store that this server knows")
                }
                return .valkey(try valkey(text))
            },
            write: { location in
                switch location {
                case .database: "database:"
                case .memory: "memory:"
                case .valkey(let url), .postgres(let url): url.text
                }
            }
        )
    }

    private static func valkey(_ text: String) throws(ValueError) -> StoreURL {
        let url = try StoreURL(text)
        do throws(RESPConfigurationError) {
            _ = try RESPConfiguration(url: text)
        } catch {
            throw ValueError("\(error)")
        }
        return url
    }
}
