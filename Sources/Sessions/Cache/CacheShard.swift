import Synchronization

/// A value that a cache can remember.
protocol CacheableValue: Sendable {
    associatedtype Key: Hashable, Sendable

    var key: Key { get }
    /// The memory that it takes, in bytes.
    var approximateSize: Int { get }
    /// When it expires by what the store held when it was read.
    var expiry: Timestamp { get }
}

/// A part of a cache: values whose keys fall into it, behind one lock, within its share of the memory.
///
/// A value that was used since the hand last passed it gets a second chance (CLOCK), so that a flood of values that are used
/// once does not displace the others.
final class CacheShard<Value: CacheableValue>: Sendable {
    /// A read of the store under way. Its result is kept only if nothing in the shard was dropped since it began.
    struct Read: Sendable, Equatable {
        fileprivate let generation: UInt64
    }

    private struct Slot {
        var value: Value
        /// On the clock of leases.
        let readAt: Int64
        /// An update of the value does not move it: another program may have removed a session as expired before a touch was
        /// written, and the touch was then skipped.
        let expiry: Timestamp
        let size: Int
        var isUsed = false
    }

    private struct State {
        var slots: [Slot] = []
        var places: [Value.Key: Int] = [:]
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

    /// The value, if it was read at `oldest` or later, and expires after `moment`.
    func value(_ key: Value.Key, readSince oldest: Int64, expiringAfter moment: Timestamp) -> Value? {
        state.withLock { state in
            guard let place = state.places[key], state.slots[place].readAt >= oldest,
                state.slots[place].expiry > moment
            else { return nil }
            if !state.slots[place].isUsed { state.slots[place].isUsed = true }
            state.hits &+= 1
            return state.slots[place].value
        }
    }

    func beginRead() -> Read {
        state.withLock { Read(generation: $0.generation) }
    }

    /// Keeps the result of a read, unless something was dropped since the read began.
    func keep(_ value: Value, from read: Read, begunAt moment: Int64) {
        let (key, size) = (value.key, value.approximateSize)
        guard size <= limit else { return }
        state.withLock { state in
            guard state.generation == read.generation else { return }
            Self.remove(key, &state)
            while state.size + size > limit { Self.evict(&state) }
            state.places[key] = state.slots.count
            state.slots.append(Slot(value: value, readAt: moment, expiry: value.expiry, size: size))
            state.size += size
        }
    }

    /// Drops values, and voids all reads under way.
    func drop(_ keys: some Sequence<Value.Key>) {
        state.withLock { state in
            state.generation &+= 1
            for key in keys { Self.remove(key, &state) }
        }
    }

    /// Drops all values that `isStale` says, and voids all reads under way.
    func drop(where isStale: (Value) -> Bool) {
        state.withLock { state in
            state.generation &+= 1
            for slot in state.slots where isStale(slot.value) { Self.remove(slot.value.key, &state) }
        }
    }

    /// Drops everything, and voids all reads under way.
    func dropAll() {
        // Released outside the lock, because freeing many values takes long.
        let dropped = state.withLock { state in
            let dropped = state
            state = State(generation: dropped.generation &+ 1, hits: dropped.hits, evictions: dropped.evictions)
            return dropped
        }
        withExtendedLifetime(dropped) {}
    }

    /// Changes a value in memory.
    func update(_ key: Value.Key, _ change: (inout Value) -> Void) {
        state.withLock { if let place = $0.places[key] { change(&$0.slots[place].value) } }
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
        remove(state.slots[state.hand].value.key, &state)
        state.evictions += 1
    }

    /// Fills the gap with the last slot.
    private static func remove(_ key: Value.Key, _ state: inout State) {
        guard let place = state.places.removeValue(forKey: key) else { return }
        state.size -= state.slots[place].size
        let last = state.slots.removeLast()
        guard last.value.key != key else { return }
        state.slots[place] = last
        state.places[last.value.key] = place
    }
}
