import Sessions

extension SessionStoreSuite {
    static let races: [Check] = [
        Check(.races, "of parallel inserts of one id exactly one succeeds") { probe in
            let outcomes = try await probe.parallel(20) { number in
                let record = SessionRecord.sample(1, of: PrincipalID("p\(number)"))
                return try await probe.store.insert(record, replacing: nil, limit: nil, now: .sample)
            }
            try require(outcomes.count { $0 == .inserted(ended: []) }, is: 1, "the number of inserts that succeeded")
            try require(outcomes.count { $0 == .duplicate }, is: 19, "the number of duplicates")
            try require(try await probe.walk(), is: [.sample(1)], "the list")
        },
        Check(.races, "parallel updates of different names all survive") { probe in
            try await probe.insert(.sample(1))
            let outcomes = try await probe.parallel(30) { number in
                try await probe.store.update(.sample(1), data: ["n\(number)": [UInt8(number)]], expectedVersion: nil)
            }
            try require(outcomes.allSatisfy(\.isChanged), "an update was refused")
            let found = try await probe.live(.sample(1))
            let expected = Dictionary(uniqueKeysWithValues: (0..<30).map { ("n\($0)", [UInt8($0)]) })
            try require(found.data.fields, is: expected, "the data")
            try require(found.version, is: 31, "the version")
        },
        Check(.races, "of parallel updates that expect the same version exactly one succeeds") { probe in
            try await probe.insert(.sample(1))
            let outcomes = try await probe.parallel(20) { number in
                try await probe.store.update(.sample(1), data: ["winner": [UInt8(number)]], expectedVersion: 1)
            }
            let winners = outcomes.filter(\.isChanged)
            try require(winners.count, is: 1, "the number of updates that succeeded")
            let found = try await probe.live(.sample(1))
            try require(winners[0], is: .changed(found), "the record the winner was told")
            try require(outcomes.count { $0 == .conflict(found) }, is: 19, "the number of conflicts with the winner")
        },
        Check(.races, "of 20 parallel hard rotations exactly one wins, and its secret is the live one") { probe in
            try await probe.insert(.sample(1))
            let outcomes = try await probe.parallel(20) { number in
                let rotation = replacement(UInt64(100 + number))
                return try await probe.store.rotate(.sample(1), expecting: .sample(1), rotation)
            }
            try await requireOneWinner(outcomes, probe)
        },
        Check(.races, "of parallel soft offers exactly one stands, and the others get it as a conflict") { probe in
            try await probe.insert(.sample(1))
            let outcomes = try await probe.parallel(20) { number in
                try await probe.store.rotate(.sample(1), expecting: .sample(1), offer(to: UInt64(100 + number)))
            }
            try await requireOneWinner(outcomes, probe)
        },
        Check(.races, "parallel changes of different kinds all survive") { probe in
            try await probe.insert((UInt64(0)..<10).map { .sample($0) })
            _ = try await probe.parallel(40) { number in
                let session = UInt64(number % 10)
                let id = SessionID.sample(session)
                switch number / 10 {
                case 0: try await probe.store.touch([SessionTouch(id: id, at: .sample + .seconds(60), address: "::1")])
                case 1: _ = try await probe.store.update(id, data: ["a": [1]], expectedVersion: nil).changed()
                case 2: _ = try await probe.store.update(id, data: ["b": [2]], expectedVersion: nil).changed()
                default: _ = try await probe.store.rotate(id, expecting: .sample(session), replacement(50)).changed()
                }
            }
            for session in UInt64(0)..<10 {
                let found = try await probe.live(.sample(session))
                try require(found.lastSeen, is: .sample + .seconds(60), "last-seen")
                try require(found.device.address, is: "::1", "the address")
                try require(found.data.fields, is: ["a": [1], "b": [2]], "the data")
                try require(found.secrets.current, is: .sample(50), "the secret in use")
            }
        },
        Check(.races, "of parallel ends exactly one returns the ended session") { probe in
            try await probe.insert(.sample(1))
            let selections: [SessionSelection] = [
                .one(.sample(1)), .many([.sample(1)]), .principal(PrincipalID("ada")),
                .principalExcept(PrincipalID("ada"), .sample(2)),
            ]
            let ended = try await probe.parallel(20) { number in
                try await probe.store.end(selections[number % 4], SessionEnding(.revoked), now: .sample)
            }
            try require(ended.flatMap { $0 }.count, is: 1, "the number of times it was ended")
        },
        Check(.races, "no touch, update or rotation, however late, brings an ended session back") { probe in
            let numbers = UInt64(0)..<20
            try await probe.insert(numbers.map { .sample($0) })
            _ = try await probe.parallel(80) { task in
                let number = UInt64(task % 20)
                let id = SessionID.sample(number)
                switch task / 20 {
                case 0: _ = try await probe.end(id, .revoked)
                case 1: try await probe.store.touch([SessionTouch(id: id, at: .sample + .seconds(1), address: "")])
                case 2: _ = try await probe.store.update(id, data: ["a": [1]], expectedVersion: nil)
                default: _ = try await probe.store.rotate(id, expecting: .sample(number), replacement(50))
                }
            }
            for number in numbers { _ = try await probe.tombstone(.sample(number)) }
            try require(try await probe.store.count(SessionQuery()), is: 0, "the count")
            try require(try await probe.walk(SessionQuery(principal: PrincipalID("ada"))), is: [], "the list")
        },
        Check(.races, "when an end has returned, every look-up that begins then knows") { probe in
            let numbers = UInt64(0)..<20
            try await probe.insert(numbers.map { .sample($0) })
            _ = try await probe.parallel(20) { number in
                try await probe.end(.sample(UInt64(number)))
                for _ in 0..<3 { _ = try await probe.tombstone(.sample(UInt64(number))) }
            }
        },
        Check(.races, "of parallel sweeps each expired session falls to one") { probe in
            try await probe.insert((UInt64(0)..<40).map { .sample($0) })
            let late = Timestamp.sample + .seconds(86400)
            let swept = try await probe.parallel(8) { _ in try await probe.sweep(now: late, limit: 10) }
            let ids = swept.flatMap { $0 }.map(\.id)
            try require(Set(ids).count, is: ids.count, "the number of different sessions swept")
            let rest = try await probe.sweep(now: late).count
            try require(ids.count + rest, is: 40, "the number of sessions swept")
        },
    ]

    private static func requireOneWinner(_ outcomes: [SessionChange], _ probe: StoreProbe) async throws {
        let winners = outcomes.filter(\.isChanged)
        try require(winners.count, is: 1, "the number of winners")
        let found = try await probe.live(.sample(1))
        try require(winners[0], is: .changed(found), "the record the winner was told")
        try require(outcomes.count { $0 == .conflict(found) }, is: outcomes.count - 1, "the number told of the winner")
    }
}
