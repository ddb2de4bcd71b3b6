/// The topology of the servers, and the first addresses.
enum RESPTopology: Sendable, Hashable {
    /// One server.
    case single(RESPAddress)
    /// Sentinels that know the current primary of that name.
    case sentinel([RESPAddress], primary: String)
    /// Some nodes of a cluster; the others are found through them.
    case cluster([RESPAddress])
}
