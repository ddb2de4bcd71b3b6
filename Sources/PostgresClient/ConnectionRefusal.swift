/// Why there is no connection, from what libpq says. There is no code for it before a connection stands.
enum ConnectionRefusal {
    /// One sentence for the operator. libpq names the host and the port, never the password.
    static func explanation(_ message: String) -> String {
        let known = [
            ("password authentication failed", "PostgreSQL refused the user name or the password"),
            ("no password supplied", "PostgreSQL wants a password and the URL has none"),
            ("server does not support SSL", "the URL asks for TLS and this PostgreSQL server has none"),
            (
                "certificate verify failed",
                "the certificate of PostgreSQL is not signed by the authority in sslrootcert"
            ),
            ("does not match host name", "the certificate of PostgreSQL is for another host"),
            ("no encryption", "PostgreSQL wants TLS; add sslmode=require to the URL"),
            ("session is read-only", "this PostgreSQL server only reads; name the primary"),
            ("too many clients", "PostgreSQL takes no more connections"),
            ("starting up", "PostgreSQL is starting up"),
            ("shutting down", "PostgreSQL is shutting down"),
        ]
        if let reason = known.first(where: { message.contains($0.0) })?.1 { return reason }
        let line = message.split(whereSeparator: \.isNewline).first.map(String.init) ?? "no reason was given"
        return "PostgreSQL cannot be reached: \(line.prefix(300))"
    }
}
