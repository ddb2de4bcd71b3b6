import Sessions

extension SessionStoreSuite {
    static let limit: [Check] = [
        Check(.limit, "at the limit the session that began first makes room") { probe in
            let limit = SessionPolicy.Limit(maximum: 3)
            // Inserted out of order: what counts is when a session began.
            for number in [UInt64(2), 3, 1] {
                try await probe.insert(.sample(number, createdAt: .sample + .seconds(Int(number))), limit: limit)
            }
            let now = Timestamp.sample + .seconds(9)
            let ended = try await probe.insert(.sample(4, createdAt: now), limit: limit)
            let first = SessionRecord.sample(1, createdAt: .sample + .seconds(1))
            try require(ended, is: [first.ended(SessionEnding(.evicted), at: now)], "what ended")
            try require(try await probe.tombstone(first.id), is: ended[0], "the tombstone")
            try require(try await probe.walk(), is: [.sample(4), .sample(3), .sample(2)], "the list")
        },
        Check(.limit, "a limit that was lowered ends as many as it takes, oldest first") { probe in
            for number in UInt64(1)...5 {
                try await probe.insert(.sample(number, createdAt: .sample + .seconds(Int(number))))
            }
            let newest = SessionRecord.sample(6, createdAt: .sample + .seconds(6))
            let ended = try await probe.insert(newest, limit: SessionPolicy.Limit(maximum: 2))
            try require(Set(ended.map(\.id)), is: Set((UInt64(1)...4).map { SessionID.sample($0) }), "what ended")
            try require(try await probe.walk(), is: [.sample(6), .sample(5)], "the list")
        },
        Check(.limit, "at the limit a new session is refused where the limit says deny") { probe in
            let limit = SessionPolicy.Limit(maximum: 2, excess: .deny)
            try await probe.insert(.sample(1), limit: limit)
            try await probe.insert(.sample(2), limit: limit)
            let outcome = try await probe.store.insert(.sample(3), replacing: nil, limit: limit, now: .sample)
            try require(outcome, is: .limitReached, "the third insert")
            try require(try await probe.store.find(.sample(3)), is: .nothing, "the refused session")
            try await probe.end(.sample(1))
            try await probe.insert(.sample(4), limit: limit)
        },
        Check(.limit, "the session that is replaced does not count, nor is it evicted") { probe in
            for excess in SessionPolicy.Limit.Excess.allCases {
                let principal = PrincipalID(excess.rawValue)
                let base: UInt64 = excess == .deny ? 10 : 20
                let limit = SessionPolicy.Limit(maximum: 2, excess: excess)
                for number in base...base + 1 { try await probe.insert(.sample(number, of: principal), limit: limit) }
                let new = SessionRecord.sample(base + 2, of: principal)
                let ended = try await probe.insert(new, replacing: .sample(base), limit: limit)
                try require(ended.map(\.id), is: [.sample(base)], "what ended")
                try require(ended.map(\.cause), is: [SessionEnding(.logout)], "the cause")
                try require(try await probe.store.count(SessionQuery(principal: principal)), is: 2, "the count")
            }
        },
        Check(.limit, "another principal's session, when replaced, makes no room") { probe in
            let limit = SessionPolicy.Limit(maximum: 1)
            let grace = SessionRecord.sample(1, of: PrincipalID("grace"))
            try await probe.insert([grace, .sample(2)])
            let ended = try await probe.insert(.sample(3), replacing: grace.id, limit: limit)
            try require(
                Dictionary(uniqueKeysWithValues: ended.map { ($0.id, $0.cause.reason) }),
                is: [grace.id: .logout, .sample(2): .evicted],
                "what ended"
            )
        },
        Check(.limit, "expired and ended sessions do not count, at the exact millisecond") { probe in
            let limit = SessionPolicy.Limit(maximum: 1, excess: .deny)
            let held = SessionRecord.sample(1)
            try await probe.insert(held, limit: limit)
            let before = held.idleExpiry - .milliseconds(1)
            let early = try await probe.store.insert(.sample(2), replacing: nil, limit: limit, now: before)
            try require(early, is: .limitReached, "an insert a millisecond before the timeout")
            try await probe.insert(.sample(3, createdAt: held.idleExpiry), limit: limit)
            try require(try await probe.live(held.id), is: held, "the expired session, still to be swept")
        },
        Check(.limit, "a touch keeps a session counting, an absolute timeout ends that") { probe in
            let limit = SessionPolicy.Limit(maximum: 1, excess: .deny)
            let held = SessionRecord.sample(1) { $0.absoluteExpiry = .sample + .seconds(3600) }
            try await probe.insert(held, limit: limit)
            try await probe.store.touch([SessionTouch(id: held.id, at: .sample + .seconds(1799), address: "")])
            let within = Timestamp.sample + .seconds(3599)
            let before = within - .seconds(1)
            let early = try await probe.store.insert(.sample(2), replacing: nil, limit: limit, now: before)
            try require(early, is: .limitReached, "an insert while the session counts")
            try await probe.store.touch([SessionTouch(id: held.id, at: within, address: "")])
            try await probe.insert(.sample(3, createdAt: held.absoluteExpiry), limit: limit)
        },
        Check(.limit, "visitors and other principals are not limited") { probe in
            let limit = SessionPolicy.Limit(maximum: 1, excess: .deny)
            for number in UInt64(1)...3 { try await probe.insert(.sample(number, of: nil), limit: limit) }
            for number in UInt64(4)...6 {
                try await probe.insert(.sample(number, of: PrincipalID("p\(number)")), limit: limit)
            }
            try require(try await probe.store.count(SessionQuery()), is: 6, "the count")
        },
    ]
}
