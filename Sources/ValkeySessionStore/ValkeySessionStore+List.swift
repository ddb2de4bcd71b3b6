import RESPClient
public import Sessions

extension ValkeySessionStore {
    /// A page of sessions: one script, in a cluster one read of each shard and one of each session. A search reads 500 sessions at a
    /// time, so that it never blocks the server, and at most `SessionQuery.searched`.
    public func list(_ query: SessionQuery) async throws -> SessionQuery.Page {
        try await asking {
            // One more than requested shows whether there is another page.
            let (found, last) = try await records(query, atLeast: query.limit + 1, among: query.searched)
            let page = Array(found.prefix(query.limit))
            return SessionQuery.Page(records: page, next: found.count > page.count ? page.last?.cursor : last)
        }
    }

    /// Counts sessions: without a filter, or by when they began, one number of the index, or one per shard.
    public func count(_ query: SessionQuery) async throws -> Int {
        try await asking {
            var query = query
            query.after = nil
            guard query.principal == nil, !query.isSearch else {
                return try await records(query, atLeast: .max, among: .max).found.count
            }
            let commands = keys.indexes.map { IndexRange(query, after: nil).counting(at: $0) }
            return try await client.send(commands).reduce(0) { $0 + (try $1.number) }
        }
    }

    /// The matching sessions among the next ones, and the last of those that were read unless there are no further ones.
    private func records(
        _ query: SessionQuery,
        atLeast wanted: Int,
        among most: Int
    ) async throws -> (found: [SessionRecord], last: SessionQuery.Cursor?) {
        if let principal = query.principal {
            let rows = try await run(SessionScripts.owned, at: keys.home(of: principal), [principal.bytes]).items
            let own = try rows.map { try $0.record }.filter { query.includes($0) && query.isAfterCursor($0) }
            return (own.sorted { query.isOrdered($0.cursor, before: $1.cursor) }, nil)
        }
        let size = query.isSearch ? min(SessionQuery.pageLimit, most) : wanted
        var found: [SessionRecord] = []
        var place = query.after?.entry
        var left = most
        repeat {
            let window = try await window(IndexRange(query, after: place), count: min(size, left))
            found += window.records.filter(query.includes)
            place = window.last
            left -= size
        } while place != nil && found.count < wanted && left > 0
        return (found, try place.map { try SessionQuery.Cursor(entry: $0) })
    }

    /// The sessions of the next `count` entries of the index, and the last of these unless the index ends there.
    private func window(_ range: IndexRange, count: Int) async throws -> (records: [SessionRecord], last: [UInt8]?) {
        guard let home = keys.common else { return try await shardWindow(range, count: count) }
        let (command, from, to) = range.reading
        let arguments = [Array(command.utf8), from, to, Array(String(count).utf8)]
        let answer = try await run(SessionScripts.list, at: home, arguments).items
        guard answer.count >= 2 else { throw UnreadableValue(part: "answer") }
        let records = try answer.dropFirst(2).map { try $0.record }
        return (records, try answer[0].number < count ? nil : try answer[1].bytes)
    }

    private func shardWindow(
        _ range: IndexRange, count: Int
    ) async throws -> (records: [SessionRecord], last: [UInt8]?) {
        let (command, from, to) = range.reading
        let size = Array(String(count).utf8)
        let commands = keys.indexes.map { home in
            RESPCommand(
                command, [SessionIndex.start.key(at: home), from, to, Array("LIMIT".utf8), [0x30], size], key: home)
        }
        let entries = try await client.send(commands).flatMap { try $0.items.map { try $0.bytes } }
            .sorted { range.isOrdered($0, before: $1) }.prefix(count)
        let ids = try entries.map { try SessionID(entry: $0) }
        let answers = try await client.send(
            ids.map { id in
                let key = keys.key(of: id)
                return RESPCommand("HGETALL", [key], key: key)
            })
        // An entry may exist before its session, and for a moment after the session has ended.
        let records = try zip(ids, answers).compactMap { id, answer in
            let fields = try answer.fields
            return fields["b"] == nil ? nil : try SessionRecord(id: id, fields: fields)
        }
        return (records, entries.count < count ? nil : entries.last)
    }
}

extension SessionQuery {
    /// Whether it filters by a property without an index: any but the time when sessions began.
    fileprivate var isSearch: Bool {
        var unfiltered = SessionQuery(principal: principal, after: after, limit: limit)
        unfiltered.searched = searched
        (unfiltered.createdSince, unfiltered.createdBefore) = (createdSince, createdBefore)
        unfiltered.isOldestFirst = isOldestFirst
        return self != unfiltered
    }
}
