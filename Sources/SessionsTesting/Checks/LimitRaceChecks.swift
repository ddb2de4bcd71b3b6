import Sessions

extension SessionStoreSuite {
    static let limitRaces: [Check] = [
        Check(.races, "50 parallel logins with a limit of 5 leave exactly 5 sessions") { probe in
            let limit = SessionPolicy.Limit(maximum: 5)
            let ended = try await probe.parallel(50) { number in
                let record = SessionRecord.sample(UInt64(number), createdAt: .sample + .milliseconds(number % 3))
                return try await probe.insert(record, limit: limit)
            }
            let evicted = ended.flatMap { $0 }
            try require(evicted.count, is: 45, "the number of evictions")
            try require(evicted.allSatisfy { $0.cause.reason == .evicted }, "a reason is not evicted")
            try require(try await probe.store.count(SessionQuery(principal: PrincipalID("ada"))), is: 5, "the count")
            for session in evicted { _ = try await probe.tombstone(session.id) }
        },
        Check(.races, "50 parallel logins with a limit of 5 that denies let exactly 5 in") { probe in
            let limit = SessionPolicy.Limit(maximum: 5, excess: .deny)
            let outcomes = try await probe.parallel(50) { number in
                try await probe.store.insert(.sample(UInt64(number)), replacing: nil, limit: limit, now: .sample)
            }
            try require(outcomes.count { $0 == .inserted(ended: []) }, is: 5, "the number let in")
            try require(outcomes.count { $0 == .limitReached }, is: 45, "the number refused")
            try require(try await probe.store.count(SessionQuery()), is: 5, "the count")
        },
        Check(.races, "parallel logins in one browser replace its session once, within the limit") { probe in
            let limit = SessionPolicy.Limit(maximum: 3, excess: .deny)
            try await probe.insert([.sample(100), .sample(101), .sample(102)])
            let outcomes = try await probe.parallel(20) { number in
                let record = SessionRecord.sample(UInt64(number))
                return try await probe.store.insert(record, replacing: .sample(100), limit: limit, now: .sample)
            }
            let ended = outcomes.flatMap { outcome -> [EndedSession] in
                if case .inserted(let ended) = outcome { ended } else { [] }
            }
            try require(ended.map(\.id), is: [.sample(100)], "what ended")
            try require(outcomes.count { $0 == .limitReached }, is: 19, "the number refused")
            try require(try await probe.store.count(SessionQuery()), is: 3, "the count")
        },
        Check(.races, "logins of many principals at once do not disturb each other") { probe in
            let limit = SessionPolicy.Limit(maximum: 2)
            _ = try await probe.parallel(120) { number in
                let record = SessionRecord.sample(UInt64(number), of: PrincipalID("p\(number % 30)"))
                return try await probe.insert(record, limit: limit)
            }
            for number in 0..<30 {
                let query = SessionQuery(principal: PrincipalID("p\(number)"))
                try require(try await probe.store.count(query), is: 2, "the count of p\(number)")
            }
        },
        Check(.races, "logins and the end of all sessions of a principal leave nothing half done") { probe in
            let ada = PrincipalID("ada")
            let limit = SessionPolicy.Limit(maximum: 4)
            let ended = try await probe.parallel(60) { number in
                if number % 6 == 5 {
                    return try await probe.store.end(.principal(ada), SessionEnding(.passwordChanged), now: .sample)
                }
                return try await probe.insert(.sample(UInt64(number)), limit: limit)
            }
            let left = try await probe.walk(SessionQuery(principal: ada))
            let gone = ended.flatMap { $0 }.map(\.id)
            try require(Set(gone).count, is: gone.count, "the number of different sessions that ended")
            try require(gone.count + left.count, is: 50, "the number of sessions that ended or live")
            try require(left.count <= 4, "\(left.count) sessions are left with a limit of 4")
            try require(Set(try await probe.walk()), is: Set(left), "the list of all")
        },
    ]
}
