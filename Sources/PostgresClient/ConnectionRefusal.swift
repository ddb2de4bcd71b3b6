import SQLInterface

/// Why there is no connection, from what libpq says. There is no code for it before a connection stands.
enum ConnectionRefusal {
    private static let misconfigurations = [
        ("password authentication failed", "PostgreSQL refused the user name or the password"),
        ("no password supplied", "PostgreSQL wants a password and the URL has none"),
        ("does not exist", "PostgreSQL has no user or no database of that name"),
        ("no pg_hba.conf entry", "PostgreSQL lets nobody in from here, with this user, or without TLS (pg_hba.conf)"),
        ("server does not support SSL", "the URL asks for TLS and this PostgreSQL server has none"),
        ("certificate verify failed", "the certificate of PostgreSQL is not signed by the authority in sslrootcert"),
        ("does not match host name", "the certificate of PostgreSQL is for another host"),
        ("session is read-only", "this PostgreSQL server only reads; name the primary"),
        ("received invalid response", "what listens there is not PostgreSQL"),
        ("invalid ", "a value in the URL (port, sslmode …) is not one that PostgreSQL's library accepts"),
    ]
    private static let outages = [
        ("too many clients", "PostgreSQL takes no more connections"),
        ("too many connections", "PostgreSQL takes no more connections"),
        ("connection slots are reserved", "PostgreSQL takes no more connections"),
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

    /// The error for a database that cannot hold every name; nil for one that can, and where the server does not say.
    static func error(encoding: UnsafePointer<CChar>?) -> StorageError? {
        guard let encoding = encoding.map({ String(cString: $0) }), encoding != "UTF8" else { return nil }
        return StorageError(
            .misconfigured,
            """
            the PostgreSQL database keeps text as \(encoding), not as UTF8; make one with CREATE DATABASE … ENCODING 'UTF8' \
            TEMPLATE template0
            """)
    }
}
