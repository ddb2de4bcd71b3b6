/// A sentinel's answer to a query for a primary.
enum SentinelAnswer: Sendable, Hashable {
    case primary(RESPAddress)
    /// It watches no primary of that name.
    case unknownName

    /// Reads the answer to `SENTINEL GET-MASTER-ADDR-BY-NAME`.
    init(_ answer: RESPValue) throws(RESPError) {
        switch answer {
        case .null: self = .unknownName
        case .array(let parts):
            guard parts.count == 2, let host = parts[0].text, !host.isEmpty,
                let port = parts[1].text.flatMap({ Int($0) }), (1...65535).contains(port)
            else { throw .violation("a primary's address that cannot be read") }
            self = .primary(RESPAddress(host: host, port: port))
        case .error(let error) where error.prefix == "NOPERM" || error.prefix == "NOAUTH":
            throw RESPError(
                .misconfigured, "a sentinel refuses this client; see sentinel_username and sentinel_password")
        case .error(let error) where error.message.hasPrefix("unknown command"):
            throw RESPError(.misconfigured, "the URL names a server that is not a sentinel")
        case .error(let error): throw RESPError(.unavailable, "a sentinel gives no answer (\(error.prefix))")
        default: throw .violation("a primary's address that cannot be read")
        }
    }
}
