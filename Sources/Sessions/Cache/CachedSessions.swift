/// The records in the memory of this process, in parts that do not wait for each other.
struct CachedSessions: LoggedMemory {
    private let shards: [CacheShard<SessionRecord>]
    private static let count = 64
    /// Whether there is memory for any record.
    let hasMemory: Bool

    /// - Parameter limit: the memory in bytes.
    init(limit: Int) {
        hasMemory = limit > 0
        shards = (0..<Self.count).map { _ in CacheShard(limit: limit / Self.count) }
    }

    /// The part for an id.
    subscript(id: SessionID) -> CacheShard<SessionRecord> {
        shards[Int(truncatingIfNeeded: id.low & UInt64(Self.count - 1))]
    }

    func apply(_ entries: [LogEntry]) {
        for entry in entries {
            switch entry {
            case .named(let keys): drop(keys.map(\.session))
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
            for shard in shards { shard.drop { $0.principal == principal } }
        }
    }

    func dropAll() {
        for shard in shards { shard.dropAll() }
    }

    /// Moves the last-seen of a record forward.
    func touch(_ touch: SessionTouch) {
        self[touch.id].update(touch.id) { record in
            guard touch.at > record.lastSeen else { return }
            record.lastSeen = touch.at
            if !touch.address.isEmpty { record.device.address = touch.address }
        }
    }

    var usage: CacheUsage {
        shards.reduce(into: CacheUsage()) { $0.add($1.usage) }
    }
}

extension SessionRecord: CacheableValue {
    var key: SessionID { id }

    /// An upper estimate for the fixed part, and the size of what a client or an application can make large.
    var approximateSize: Int {
        let values = data.fields.reduce(0) { $0 + $1.key.utf8.count + $1.value.count + 64 }
        return 1024 + values + device.userAgent.utf8.count + device.address.utf8.count
    }
}
