import Sessions

extension SessionStoreSuite {
    private static let ada = PrincipalID("ada")
    private static let numbers: [Int64] = [0, 1, 7, 1 << 32, (1 << 53) - 1]

    private static func sample(_ number: UInt64, of principal: PrincipalID? = ada, in epoch: Int64) -> SessionRecord {
        .sample(number, of: principal) { $0.epoch = CredentialEpoch(rawValue: epoch) }
    }

    static let epochs: [Check] = [
        Check(.epochs, "a session keeps the credential epoch it was made under") { probe in
            for (number, epoch) in numbers.enumerated() {
                let record = sample(UInt64(number), in: epoch)
                try await probe.insert(record)
                try require(try await probe.live(record.id), is: record, "the record found")
            }
            let listed = try await probe.store.list(SessionQuery(principal: ada)).records.map(\.epoch.rawValue)
            try require(listed.sorted(), is: numbers, "the epochs listed")
        },
        Check(.epochs, "a hard rotation moves a session to a later epoch, never to an earlier one") { probe in
            try await probe.insert(sample(1, in: 7))
            var secret: UInt64 = 1
            for (next, expected) in [(nil, 7), (Int64(9), 9), (8, 9), (10, 10), (nil, 10)] as [(Int64?, Int64)] {
                let rotation = replacement(secret + 50, under: next.map(CredentialEpoch.init(rawValue:)))
                let rotated = try await probe.store.rotate(.sample(1), expecting: .sample(secret), rotation).changed()
                try require(rotated.epoch.rawValue, is: expected, "the epoch returned")
                try require(try await probe.live(.sample(1)), is: rotated, "the record found")
                secret += 50
            }
        },
        Check(.epochs, "neither touch, update nor soft rotation changes the epoch") { probe in
            try await probe.insert(sample(1, in: 7))
            try await probe.store.touch([SessionTouch(id: .sample(1), at: .sample + .seconds(9), address: "192.0.2.9")])
            _ = try await probe.store.update(.sample(1), data: ["a": [1]], expectedVersion: nil).changed()
            _ = try await probe.store.rotate(.sample(1), expecting: .sample(1), offer(to: 50)).changed()
            _ = try await probe.store.rotate(.sample(1), expecting: .sample(50), .confirm(at: .sample)).changed()
            try require(try await probe.live(.sample(1)).epoch.rawValue, is: 7, "the epoch")
        },
        Check(.epochs, "a principal's sessions of earlier epochs can be ended, and no others") { probe in
            let grace = PrincipalID("grace")
            try await probe.insert([
                sample(1, in: 6), sample(2, in: 7), sample(3, in: 8), sample(4, of: grace, in: 1),
                sample(5, of: nil, in: 0), sample(6, in: 0),
            ])
            let before = SessionSelection.principalBefore(ada, CredentialEpoch(rawValue: 7))
            let cause = SessionEnding(.passwordChanged, by: ada, note: "password_changed")
            let ended = try await probe.store.end(before, cause, now: .sample)
            try require(Set(ended.map(\.id)), is: [.sample(1), .sample(6)], "what ended")
            try require(try await probe.tombstone(.sample(1)).cause, is: cause, "the cause")
            try require(
                Set(try await probe.walk()), is: [.sample(2), .sample(3), .sample(4), .sample(5)], "the list")
            try require(try await probe.store.end(before, cause, now: .sample), is: [], "the second end")
        },
        Check(.epochs, "a session that moves to the new epoch while the others end either moves or ends") { probe in
            for round in UInt64(0)..<10 {
                let id = SessionID.sample(round)
                try await probe.insert(sample(round, in: 1))
                let later = CredentialEpoch(rawValue: 2)
                async let rotation = probe.store.rotate(
                    id, expecting: .sample(round), replacement(round + 50, under: later))
                async let ending = probe.store.end(
                    .principalBefore(ada, later), SessionEnding(.passwordChanged), now: .sample)
                let (moved, ended) = (try await rotation, try await ending.contains { $0.id == id })
                try require(moved.isChanged != ended, "the session moved: \(moved.isChanged), and ended: \(ended)")
                if moved.isChanged { try require(try await probe.live(id).epoch, is: later, "the epoch") }
            }
        },
    ]
}
