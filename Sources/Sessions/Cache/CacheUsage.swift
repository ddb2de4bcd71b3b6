/// What the memory of a near cache holds now, and what it was used for since it was created.
package struct CacheUsage: Sendable, Hashable {
    /// The records in memory.
    package var records = 0
    /// Their size in bytes, estimated.
    package var bytes = 0
    /// The look-ups that found a record in memory.
    package var hits = 0
    /// The reads of the store.
    package var misses = 0
    /// The records that made room for others.
    package var evictions = 0
    /// Whether records are served from memory now.
    package var isLeased = false
    /// How long ago the latest answer of the log that was applied had been asked for: so old is what memory may serve, and the
    /// lease counts from then. `nil` before the first one.
    package var lag: Duration?

    mutating func add(_ part: CacheUsage) {
        records += part.records
        bytes += part.bytes
        hits &+= part.hits
        evictions += part.evictions
    }
}
