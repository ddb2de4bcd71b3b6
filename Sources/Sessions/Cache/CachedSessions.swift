/// The records in the memory of this process, in parts that do not wait for each other.
struct CachedSessions: Sendable {
    private let shards: [CacheShard]
    private static let count = 64
    /// Whether there is memory for any record.
    let hasMemory: Bool

    /// - Parameter limit: the memory in bytes.
    init(limit: Int) {
        hasMemory = limit > 0
        shards = (0..<Self.count).map { _ in CacheShard(limit: limit / Self.count) }
    }

    /// The part for an id.
    subscript(id: SessionID) -> CacheShard {
        shards[Int(truncatingIfNeeded: id.low & UInt64(Self.count - 1))]
    }

    /// Drops what entries of the log name, and voids the reads that may have missed it.
    func apply(_ entries: some Sequence<LogEntry>) {
        for entry in entries {
            switch entry {
            case .sessions(let ids): drop(ids)
            case .everything: dropAll()
            }
        }
    }

    func drop(_ ids: some Sequence<SessionID>) {
        for id in ids { self[id].drop(CollectionOfOne(id)) }
    }

    /// Drops what a selection may include: also sessions that the store no longer selects, because they have just ended.
    func drop(_ selection: SessionSelection) {
        switch selection {
        case .one(let id): drop(CollectionOfOne(id))
        case .many(let ids): drop(ids)
        case .principal(let principal), .principalExcept(let principal, _), .principalBefore(let principal, _):
            for shard in shards { shard.drop(of: principal) }
        }
    }

    func dropAll() {
        for shard in shards { shard.dropAll() }
    }

    var usage: CacheUsage {
        shards.reduce(into: CacheUsage()) { $0.add($1.usage) }
    }
}

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

    fileprivate mutating func add(_ part: CacheUsage) {
        records += part.records
        bytes += part.bytes
        hits &+= part.hits
        evictions += part.evictions
    }
}
