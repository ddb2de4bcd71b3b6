import Sessions
import SessionsTesting
import Testing

/// A store with the verbs tests repeat.
struct StoreAtWork {
    let store: any SessionStore

    init(_ store: any SessionStore) {
        self.store = store
    }

    func insert(_ record: SessionRecord) async throws {
        let outcome = try await store.insert(record, replacing: nil, limit: nil, now: record.createdAt)
        #expect(outcome == .inserted(ended: []))
    }

    /// Calls each verb once, in a way that finds `record`, and returns what each threw.
    func failures(about record: SessionRecord) async -> [String: (any Error)?] {
        let changes: [String: [UInt8]?] = ["a": [1]]
        let touches = [SessionTouch(id: record.id, at: record.lastSeen + .seconds(1), address: "")]
        let offer = SecretHistory.Offer(nonce: 1, digest: .sample(50))
        let late = record.expiry + .seconds(1)
        return [
            "insert": await failure {
                try await store.insert(.sample(99), replacing: record.id, limit: .init(), now: late)
            },
            "find": await failure { try await store.find(record.id) },
            "touch": await failure { try await store.touch(touches) },
            "update": await failure { try await store.update(record.id, data: changes, expectedVersion: nil) },
            "rotate": await failure {
                try await store.rotate(record.id, expecting: record.secrets.current, .offer(offer, at: late))
            },
            "end": await failure { try await store.end(.one(record.id), SessionEnding(.logout), now: late) },
            "list": await failure { try await store.list(SessionQuery()) },
            "count": await failure { try await store.count(SessionQuery()) },
            "sweep": await failure { try await store.sweep(now: late, tombstoneLifetime: .seconds(1), limit: 10) },
        ]
    }

    private func failure<Answer>(_ verb: () async throws -> Answer) async -> (any Error)? {
        do {
            _ = try await verb()
            return nil
        } catch {
            return error
        }
    }
}

/// Expects that of 50 parallel logins of one principal through two stores on the same data as many succeed as the limit
/// allows.
func expectOneLimit(_ stores: [any SessionStore]) async throws {
    let limit = SessionPolicy.Limit(maximum: 5, excess: .deny)
    let inserted = try await withThrowingTaskGroup(of: Bool.self) { group in
        for number in 0..<50 {
            group.addTask {
                try await stores[number % 2].insert(.sample(UInt64(number)), replacing: nil, limit: limit, now: .sample)
                    == .inserted(ended: [])
            }
        }
        return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
    }
    #expect(inserted == 5)
    #expect(try await stores[0].count(SessionQuery()) == 5)
}
