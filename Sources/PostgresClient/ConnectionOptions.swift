import CLibPQ

#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// The options of libpq for a connection.
enum ConnectionOptions {
    /// The client's defaults, which a URL may override: libpq takes the last value of a keyword, and the URL comes last.
    private static let defaults = [
        ("connect_timeout", "2"),
        // Detects a server that vanished without closing the connection.
        ("tcp_user_timeout", "5000"),
        // Detects a firewall that dropped an idle connection.
        ("keepalives_idle", "60"),
        // Of several hosts, the one that accepts writes: after a fail-over that is another.
        ("target_session_attrs", "read-write"),
        ("application_name", "coatcheck"),
    ]

    /// Whether libpq can read the URL.
    static func areReadable(_ url: String) -> Bool {
        let options = PQconninfoParse(url, nil)
        PQconninfoFree(options)
        return options != nil
    }

    /// Connects, which takes `connect_timeout` seconds for each host at most. Nil when there is no memory.
    static func connect(to address: PostgresAddress) -> OpaquePointer? {
        let options = defaults + [("client_encoding", "UTF8"), ("dbname", address.url)]
        let keywords = options.map { strdup($0.0) }
        let values = options.map { strdup($0.1) }
        defer { for copy in keywords + values { free(copy) } }
        return PQconnectdbParams(
            keywords.map { UnsafePointer($0) } + [nil], values.map { UnsafePointer($0) } + [nil], 1)
    }
}
