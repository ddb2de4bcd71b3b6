package import Sessions
package import UserAccounts

extension SessionAdministration {
    /// The sessions that ``end(_:except:note:in:)`` would end now.
    ///
    /// - Parameter kept: the session of the administrator, which stays.
    package func find(_ wanted: WantedSessions, except kept: SessionID?) async throws -> FoundSessions {
        switch wanted {
        case .chosen(let ids):
            var records: [SessionRecord] = []
            for id in Set(ids) where id != kept {
                if case .live(let record) = try await state(of: id) { records.append(record) }
            }
            return FoundSessions(records: records.sorted { $0.cursor < $1.cursor }, next: nil)
        case .matching(let query):
            return try await find(query, except: kept)
        }
    }

    private func find(_ wanted: SessionQuery, except kept: SessionID?) async throws -> FoundSessions {
        var (query, records) = (wanted, [SessionRecord]())
        query.limit = SessionQuery.pageLimit
        for _ in 1...FoundSessions.pages {
            let page = try await list(query)
            records += page.records.filter { $0.id != kept }
            query.after = page.next
            if page.next == nil || records.count >= FoundSessions.limit { break }
        }
        guard records.count > FoundSessions.limit else { return FoundSessions(records: records, next: query.after) }
        let first = Array(records.prefix(FoundSessions.limit))
        return FoundSessions(records: first, next: first.last?.cursor)
    }

    /// Ends the sessions that are found now. Returns how many they were, and where the search for more goes on.
    package func end(
        _ wanted: WantedSessions,
        except kept: SessionID?,
        note: String? = nil,
        in context: AuditContext
    ) async throws -> (count: Int, next: SessionQuery.Cursor?) {
        let found = try await find(wanted, except: kept)
        let ids = found.records.map(\.id)
        var (count, failure): (Int, (any Error)?) = (0, nil)
        for start in stride(from: 0, to: ids.count, by: SessionQuery.pageLimit) where failure == nil {
            let part = ids[start..<min(start + SessionQuery.pageLimit, ids.count)]
            do { count += try await end(Array(part), note, in: context) } catch { failure = error }
        }
        // Also if the store failed in between: some sessions have ended.
        if count > 0 {
            try await record(
                .adminRevokedSession, count: count, target: nil, note: note, in: context,
                details: ["filter": .strings(wanted.description)])
        }
        if let failure { throw failure }
        return (count, found.next)
    }
}
