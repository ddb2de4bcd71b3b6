/// The address and credentials of a PostgreSQL server, as libpq's own URL. It may hold a password and cannot be printed.
package struct PostgresAddress: Sendable, Hashable, CustomStringConvertible, CustomDebugStringConvertible,
    CustomReflectable
{
    /// For libpq only.
    let url: String
    /// Whether statements are prepared once per connection. `prepared_statements=off` among the URL's parameters is for
    /// a pooler that gives a connection to another client after each transaction.
    let preparesStatements: Bool
    private let hasUnknownChoice: Bool

    private static let ownParameter = "prepared_statements="

    /// Takes a `postgres://` or `postgresql://` URL. Several hosts may be named; libpq's parameters may follow `?`, and
    /// one of this client: `prepared_statements=off`, for pgbouncer in transaction mode. Default on.
    package init(url: String) {
        // A password may hold a question mark; a parameter cannot hold an @ that is not escaped.
        let start = url.lastIndex(of: "@") ?? url.startIndex
        guard let mark = url[start...].firstIndex(of: "?") else {
            (self.url, preparesStatements, hasUnknownChoice) = (url, true, false)
            return
        }
        let parameters = url[url.index(after: mark)...].split(separator: "&")
        let own = parameters.filter { $0.hasPrefix(Self.ownParameter) }.map { $0.dropFirst(Self.ownParameter.count) }
        let others = parameters.filter { !$0.hasPrefix(Self.ownParameter) }.joined(separator: "&")
        self.url = others.isEmpty ? String(url[..<mark]) : url[...mark] + others
        preparesStatements = own.last != "off"
        hasUnknownChoice = own.contains { $0 != "on" && $0 != "off" }
    }

    /// The problem of the URL, or nil. It never quotes the URL, which may hold a password.
    package var problem: String? {
        if hasUnknownChoice { return "prepared_statements is neither on nor off" }
        return ConnectionOptions.areReadable(url) ? nil : "it is not a URL that PostgreSQL's own library can read"
    }

    /// Never the address itself.
    package var description: String { "PostgreSQL" }
    /// Never the address itself.
    package var debugDescription: String { description }
    /// Nothing.
    package var customMirror: Mirror { Mirror(self, children: []) }
}
