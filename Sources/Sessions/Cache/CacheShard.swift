import Synchronization

/// A part of the near cache: records whose ids fall into it, behind one lock, within its share of the memory.
///
/// A record that was used since the hand last passed it gets a second chance (CLOCK), so that a flood of records that are used
/// once does not displace the others.
final class CacheShard: Sendable {
    /// A read of the store under way. Its result is kept only if nothing in the shard was dropped since it began.
    struct Read: Sendable, Equatable {
        fileprivate let generation: UInt64
    }

    private struct Slot {
        var record: SessionRecord
        /// On the clock of leases.
        let readAt: Int64
        /// When the session expires by what the store held when it was read. A touch does not move it: another program may have
        /// removed the session as expired before the touch was written, and the touch was then skipped.
        let expiry: Timestamp
        let size: Int
        var isUsed = false
    }

    private struct State {
        var slots: [Slot] = []
        var places: [SessionID: Int] = [:]
        var hand = 0
        var size = 0
        var generation: UInt64 = 0
        var hits = 0
        var evictions = 0
    }

    private let state = Mutex(State())
    private let limit: Int

    /// - Parameter limit: the share of the memory in bytes.
    init(limit: Int) {
        self.limit = limit
    }

    /// The record, if it was read at `oldest` or later, and the session expires after `moment`.
    func record(_ id: SessionID, readSince oldest: Int64, expiringAfter moment: Timestamp) -> SessionRecord? {
        state.withLock { state in
            guard let place = state.places[id], state.slots[place].readAt >= oldest,
                state.slots[place].expiry > moment
            else { return nil }
            if !state.slots[place].isUsed { state.slots[place].isUsed = true }
            state.hits &+= 1
            return state.slots[place].record
        }
    }

    func beginRead() -> Read {
        state.withLock { Read(generation: $0.generation) }
    }

    /// Keeps the result of a read, unless something was dropped since the read began.
    func keep(_ record: SessionRecord, from read: Read, begunAt moment: Int64) {
        let size = record.approximateSize
        guard size <= limit else { return }
        state.withLock { state in
            guard state.generation == read.generation else { return }
            Self.remove(record.id, &state)
            while state.size + size > limit { Self.evict(&state) }
            state.places[record.id] = state.slots.count
            state.slots.append(Slot(record: record, readAt: moment, expiry: record.expiry, size: size))
            state.size += size
        }
    }

    /// Drops records, and voids all reads under way.
    func drop(_ ids: some Sequence<SessionID>) {
        state.withLock { state in
            state.generation &+= 1
            for id in ids { Self.remove(id, &state) }
        }
    }

    /// Drops all records of a principal, and voids all reads under way.
    func drop(of principal: PrincipalID) {
        state.withLock { state in
            state.generation &+= 1
            for slot in state.slots where slot.record.principal == principal { Self.remove(slot.record.id, &state) }
        }
    }

    /// Drops everything, and voids all reads under way.
    func dropAll() {
        // Released outside the lock, because freeing many records takes long.
        let dropped = state.withLock { state in
            let dropped = state
            state = State(generation: dropped.generation &+ 1, hits: dropped.hits, evictions: dropped.evictions)
            return dropped
        }
        withExtendedLifetime(dropped) {}
    }

    /// Moves the last-seen of a record forward.
    func touch(_ touch: SessionTouch) {
        state.withLock { state in
            guard let place = state.places[touch.id], touch.at > state.slots[place].record.lastSeen else { return }
            state.slots[place].record.lastSeen = touch.at
            if !touch.address.isEmpty { state.slots[place].record.device.address = touch.address }
        }
    }

    var usage: CacheUsage {
        state.withLock { CacheUsage(records: $0.slots.count, bytes: $0.size, hits: $0.hits, evictions: $0.evictions) }
    }

    private static func evict(_ state: inout State) {
        while true {
            if state.hand >= state.slots.count { state.hand = 0 }
            guard state.slots[state.hand].isUsed else { break }
            state.slots[state.hand].isUsed = false
            state.hand += 1
        }
        remove(state.slots[state.hand].record.id, &state)
        state.evictions += 1
    }

    /// Fills the gap with the last slot.
    private static func remove(_ id: SessionID, _ state: inout State) {
        guard let place = state.places.removeValue(forKey: id) else { return }
        state.size -= state.slots[place].size
        let last = state.slots.removeLast()
        guard last.record.id != id else { return }
        state.slots[place] = last
        state.places[last.record.id] = place
    }
}

extension SessionRecord {
    /// The memory that a record takes in the cache, in bytes: an upper estimate for the fixed part, and the size of what a
    /// client or an application can make large.
    var approximateSize: Int {
        let values = data.fields.reduce(0) { $0 + $1.key.utf8.count + $1.value.count + 64 }
        return 1024 + values + device.userAgent.utf8.count + device.address.utf8.count
    }
}
