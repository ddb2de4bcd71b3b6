/// The paths of PEM files for TLS, beyond the system's own list of authorities.
struct RESPTLSFiles: Sendable, Hashable {
    /// Authorities to trust instead of the system's.
    var authorities: String?
    /// The client's certificate, for servers that require one, and its private key.
    var certificate: String?
    var key: String?
}
