/// Where a PostgreSQL server is and how to sign in, as libpq's own URL. It may hold a password and cannot be printed.
package struct PostgresAddress: Sendable, Hashable, CustomStringConvertible, CustomDebugStringConvertible {
    /// For libpq only.
    let url: String

    /// Takes a `postgres://` or `postgresql://` URL. Several hosts may be named; libpq's parameters may follow `?`.
    package init(url: String) {
        self.url = url
    }

    /// Never the address itself.
    package var description: String { "PostgreSQL" }
    /// Never the address itself.
    package var debugDescription: String { description }
}
