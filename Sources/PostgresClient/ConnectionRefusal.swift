import SQLInterface

/// The reason why a connection failed, from the message of libpq. There is no error code before the connection exists.
enum ConnectionRefusal {
    private static let misconfigurations = [
        ("password authentication failed", "PostgreSQL refused the user name or the password"),
        ("no password supplied", "PostgreSQL requires a password and the URL has none"),
        ("does not exist", "PostgreSQL has no user or no database of that name"),
        (
            "no pg_hba.conf entry",
            "pg_hba.conf of PostgreSQL allows no connection from this host, with this user, or without TLS"
        ),
        ("server does not support SSL", "the URL requires TLS and this PostgreSQL server has none"),
        ("certificate verify failed", "the certificate of PostgreSQL is not signed by the authority in sslrootcert"),
        ("does not match host name", "the certificate of PostgreSQL is for another host"),
        ("session is read-only", "this PostgreSQL server is read-only; name the primary"),
        ("received invalid response", "the server at that address is not PostgreSQL"),
        ("invalid ", "a value in the URL (port, sslmode …) is not one that PostgreSQL's library accepts"),
    ]
    private static let outages = [
        ("too many clients", "PostgreSQL accepts no more connections"),
        ("too many connections", "PostgreSQL accepts no more connections"),
        ("connection slots are reserved", "PostgreSQL accepts no more connections"),
        ("starting up", "PostgreSQL is starting up"),
        ("shutting down", "PostgreSQL is shutting down"),
    ]

    /// The error for the operator. libpq names the host and the port, never the password.
    static func error(_ message: String) -> StorageError {
        if let reason = misconfigurations.first(where: { message.contains($0.0) })?.1 {
            return StorageError(.misconfigured, reason)
        }
        if let reason = outages.first(where: { message.contains($0.0) })?.1 {
            return StorageError(.unavailable, reason)
        }
        let line = message.split(whereSeparator: \.isNewline).first ?? "no reason was given"
        return StorageError(.unavailable, "PostgreSQL cannot be reached: \(line.prefix(300))")
    }

    /// The error for a database that cannot store every name; nil for one that can, and if the server does not tell.
    static func error(encoding: UnsafePointer<CChar>?) -> StorageError? {
        guard let encoding = encoding.map({ String(cString: $0) }), encoding != "UTF8" else { return nil }
        return StorageError(
            .misconfigured,
            """
            the PostgreSQL database stores text as \(encoding), not as UTF8; create one with CREATE DATABASE … ENCODING 'UTF8' \
            TEMPLATE template0
            """)
    }
}
