public import Logging
package import RESPClient
public import Sessions

/// Sessions in Redis or Valkey, shared by all instances of a server: one server, Sentinel, or a Cluster.
///
/// Every verb is one round trip and one atomic script on one node. In a cluster that holds for a session and for all
/// sessions of a principal; the indexes over all sessions, which the console and the sweep read, follow in a second
/// step and recover if it is lost: a session is entered before it exists and removed after it has ended, the sweep
/// corrects wrong entries, and as a last resort every key has a time to live.
///
/// Keys are text; see `docs/stores.md`. Before its first use, a store moves the sessions that an earlier version kept under
/// keys of bytes.
///
/// Acknowledged changes are as durable as the server's settings promise; see `docs/stores.md`. A tombstone is
/// kept for 24 hours by the policy's default and never longer than 25.
public struct ValkeySessionStore: SessionStore {
    let client: RESPClient
    let keys: KeySpace
    let failure: StoreFailure
    let layout: KeyLayout
    /// The indexes over all sessions, if they are separate from the sessions.
    let shards: ShardedIndexes?
    /// The log of changes, if one script can change a session and write it: not in a cluster.
    let log: ValkeyChangeLog?

    /// Creates a store on the servers of a URL. It connects with the first call.
    ///
    /// - Parameters:
    ///   - url: `redis://[user:password@]host[:port][/database]`, `redis+sentinel://host,host/primary` or
    ///     `redis+cluster://host,host`; beginning with `rediss` for TLS.
    ///   - placement: the same as the session manager's. Needed for a cluster only.
    ///   - prefix: the prefix of every key: 1 to 64 letters, digits and any of `-_.:`. Default `coatcheck`.
    ///   - logger: for opened and lost connections. Never a secret.
    /// - Throws: ``/Sessions/SessionError`` with code ``/Sessions/SessionError/Code/invalidConfiguration``.
    public init(
        url: String,
        placement: SessionID.Placement? = nil,
        prefix: String = "coatcheck",
        logger: Logger = Logger(label: "sessions")
    ) throws {
        let isCluster = url.prefix { $0 != ":" }.lowercased().hasSuffix("+cluster")
        guard placement != nil || !isCluster else {
            throw SessionError(.invalidConfiguration, "a cluster needs a placement of sessions")
        }
        let configuration: RESPConfiguration
        do {
            configuration = try RESPConfiguration(url: url)
        } catch {
            throw SessionError(.invalidConfiguration, "the URL of the session server: \(error.message)")
        }
        let client = RESPClient(configuration, logger: logger)
        try self.init(client: client, placement: isCluster ? placement : nil, prefix: prefix, logger: logger)
    }

    /// Creates a store over a client that may be shared. With a placement, keys have the layout of a cluster.
    ///
    /// - Throws: ``/Sessions/SessionError`` with code ``/Sessions/SessionError/Code/invalidConfiguration``.
    package init(
        client: RESPClient,
        placement: SessionID.Placement?,
        prefix: String = "coatcheck",
        logger: Logger = Logger(label: "sessions")
    ) throws {
        self.client = client
        keys = try KeySpace(prefix: prefix, placement: placement)
        failure = StoreFailure(prefix: prefix)
        layout = KeyLayout(logger: logger)
        shards = placement.map { [keys] _ in ShardedIndexes(client: client, keys: keys, logger: logger) }
        log = ValkeyChangeLog(beside: client, keys, failure)
    }

    /// Closes the connections. The store cannot be used any more.
    public func shutdown() async {
        await client.shutdown()
        await log?.client.shutdown()
    }

    /// Adds a session and ends those that make room for it: one script. In a cluster, a replaced session of another
    /// principal, or an anonymous one, ends in a second step, after the new one exists.
    ///
    /// - Throws: besides *unavailable*, ``/Sessions/SessionError/Code/invalidConfiguration`` if the handle does not have
    ///   the home of the principal, because the manager has another placement.
    public func insert(
        _ record: SessionRecord,
        replacing replaced: SessionID?,
        atVersion version: Int64?,
        limit: SessionPolicy.Limit?,
        now: Timestamp
    ) async throws -> SessionInsertion {
        let home = try home(placing: record)
        let near = replaced.flatMap { $0 != record.id && keys.home(of: $0) == home ? $0 : nil }
        let ttl = TimeToLive.until(record.absoluteExpiry, from: now)
        let entry = record.cursor.entry
        return try await asking {
            try await shards?.enter([IndexPlace(entry: entry, score: record.score, ttl: ttl)])
            let answer = try await run(
                SessionScripts.insert, at: home,
                [
                    entry, Array((record.principal?.rawValue ?? "").utf8), now.decimal, record.score, ttl,
                    Array(String(limit?.maximum ?? 0).utf8), [limit?.excess == .deny ? 0x31 : 0x30], near?.bytes ?? [],
                    EndedSession.words(SessionEnding(.logout), at: now),
                    EndedSession.words(SessionEnding(.evicted), at: now),
                    Array((version.map { String($0) } ?? "").utf8),
                ] + record.words
            ).items
            switch try answer.first?.bytes ?? [] {
            case Array("duplicate".utf8):
                await shards?.tidy(leaving: [entry], entering: Array(answer.dropFirst()))
                return .duplicate
            case Array("limitReached".utf8), Array("conflict".utf8):
                await shards?.tidy(leaving: [entry])
                return try answer.first?.bytes == Array("conflict".utf8) ? .conflict : .limitReached
            default:
                let ended = try await ended(answer.dropFirst(), at: now)
                guard let replaced, replaced != record.id, near == nil else { return .inserted(ended: ended) }
                let other = try await end(.one(replaced), SessionEnding(.logout), now: now)
                return .inserted(ended: other + ended)
            }
        }
    }

    private func home(placing record: SessionRecord) throws -> KeySpace.Home {
        guard keys.places(record) else {
            throw SessionError(.invalidConfiguration, "the session manager and its store have different placements")
        }
        return keys.home(of: record.id)
    }

    /// Looks a session up: one read of one key.
    public func find(_ id: SessionID) async throws -> StoredSession {
        let key = keys.key(of: id)
        return try await asking {
            return try await StoredSession(id: id, client.send(RESPCommand("HGETALL", [key], key: key)).fields)
        }
    }

    /// Moves last-seen of the sessions given: a script per 256 of them, in a cluster per place.
    public func touch(_ touches: [SessionTouch]) async throws {
        let batches = Dictionary(grouping: touches) { keys.home(of: $0.id) }.flatMap { home, touches in
            stride(from: 0, to: touches.count, by: 256).map { start in
                let batch = touches[start..<min(start + 256, touches.count)]
                return (home, batch.flatMap { [$0.id.bytes, $0.at.wire, Array($0.address.utf8)] })
            }
        }
        try await asking {
            let moved = try await run(SessionScripts.touch, batches)
            await shards?.tidy(entering: moved)
        }
    }

    /// Changes named values, each in its own field: one script.
    public func update(
        _ id: SessionID,
        data changes: [String: [UInt8]?],
        expectedVersion: Int64?
    ) async throws -> SessionChange {
        let removed = changes.filter { $0.value == nil }.map { Array("=\($0.key)".utf8) }
        let set = changes.compactMap { name, value in value.map { [Array("=\(name)".utf8), $0] } }
        let expected = Array((expectedVersion.map { String($0) } ?? "").utf8)
        let arguments = [id.bytes, expected, Array(String(removed.count).utf8)] + removed + set.joined()
        return try await asking {
            try await run(SessionScripts.update, at: keys.home(of: id), arguments).change(of: id)
        }
    }

    /// Replaces the secret if it is the expected one: one script.
    public func rotate(
        _ id: SessionID,
        expecting digest: SecretDigest,
        _ rotation: SessionRotation
    ) async throws -> SessionChange {
        try await asking {
            let arguments = [id.bytes, digest.bytes] + rotation.words
            let answer = try await run(SessionScripts.rotate, at: keys.home(of: id), arguments)
            await shards?.tidy(entering: Array(try answer.items.dropFirst(2)))
            return try answer.change(of: id)
        }
    }

    /// Ends sessions: one script for one of them, for a principal's, and outside a cluster for any.
    public func end(
        _ selection: SessionSelection,
        _ cause: SessionEnding,
        now: Timestamp
    ) async throws -> [EndedSession] {
        let head = [EndedSession.words(cause, at: now), now.decimal]
        let batches: [(KeySpace.Home, [[UInt8]])]
        switch selection {
        case .one(let id): batches = [(keys.home(of: id), head + [[], [], [], id.bytes])]
        case .many(let ids):
            batches = Dictionary(grouping: ids, by: keys.home(of:)).map { ($0, head + [[], [], []] + $1.map(\.bytes)) }
        case .principal(let principal): batches = [(keys.home(of: principal), head + [principal.bytes, [], []])]
        case .principalExcept(let principal, let kept):
            batches = [(keys.home(of: principal), head + [principal.bytes, kept.bytes, []])]
        case .principalBefore(let principal, let epoch):
            batches = [(keys.home(of: principal), head + [principal.bytes, [], epoch.decimal])]
        }
        return try await asking {
            try await ended(run(SessionScripts.end, batches), at: now)
        }
    }

    /// Turns expired sessions into tombstones and removes old ones: one script, in a cluster a few per shard.
    public func sweep(now: Timestamp, tombstoneLifetime: Duration, limit: Int) async throws -> [EndedSession] {
        let order = SweepOrder(now: now, forgottenUntil: now - tombstoneLifetime, limit: max(0, limit))
        return try await asking {
            guard let home = keys.common else { return try await sweepShards(order) }
            var ended: [EndedSession] = []
            var forgotten = 0
            repeat {
                let arguments = order.words + order.bounds(besides: ended.count)
                let answer = try await run(SessionScripts.sweep, at: home, arguments).items
                guard answer.count == 3 else { throw UnreadableValue(part: "answer") }
                forgotten = try answer[0].number
                ended += try answer[1].items.map { try $0.ended }
            } while forgotten == SweepOrder.forgottenAtOnce
            return ended
        }
    }
}
