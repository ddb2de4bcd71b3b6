/// What TLS needs beyond the system's own list of authorities: paths of PEM files.
struct RESPTLSFiles: Sendable, Hashable {
    /// Authorities to trust instead of the system's.
    var authorities: String?
    /// Our certificate, for servers that ask for one, and its private key.
    var certificate: String?
    var key: String?
}
