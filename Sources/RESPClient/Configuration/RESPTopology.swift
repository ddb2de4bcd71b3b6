/// How servers are put together, and where to begin.
enum RESPTopology: Sendable, Hashable {
    /// One server.
    case single(RESPAddress)
    /// Sentinels that know which server is the primary of that name at the moment.
    case sentinel([RESPAddress], primary: String)
    /// Some nodes of a cluster; the others are found through them.
    case cluster([RESPAddress])
}
