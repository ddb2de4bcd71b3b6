import Sessions

extension SessionStoreSuite {
    static let changes: [Check] = [
        Check(.changes, "an update sets and removes named values and leaves the others") { probe in
            let record = SessionRecord.sample(1) {
                $0.data = SessionData(["kept": [1], "changed": [2], "removed": [3]])
            }
            try await probe.insert(record)
            let none: [UInt8]? = nil
            let changes = ["changed": [4], "removed": none, "absent": none, "added": []]
            let changed = try await probe.store.update(record.id, data: changes, expectedVersion: nil).changed()
            try require(changed.data.fields, is: ["kept": [1], "changed": [4], "added": []], "the data returned")
            try require(try await probe.live(record.id), is: changed, "the record found")
        },
        Check(.changes, "every update counts the version up by one") { probe in
            let record = SessionRecord.sample(1)
            try await probe.insert(record)
            for version in Int64(2)...4 {
                let outcome = try await probe.store.update(record.id, data: ["a": [1]], expectedVersion: nil)
                try require(try outcome.changed().version, is: version, "the version")
            }
        },
        Check(.changes, "an update that expects another version changes nothing") { probe in
            let record = SessionRecord.sample(1)
            try await probe.insert(record)
            let current = try await probe.store.update(record.id, data: ["a": [1]], expectedVersion: 1).changed()
            for stale in [Int64(1), 3, 0, -1, .max] {
                let outcome = try await probe.store.update(record.id, data: ["a": [2]], expectedVersion: stale)
                try require(outcome, is: .conflict(current), "an update expecting version \(stale)")
            }
            try require(try await probe.live(record.id), is: current, "the record found")
        },
        Check(.changes, "an update of an unknown or ended session creates nothing") { probe in
            try await probe.insert(.sample(1))
            let ended = try await probe.end(.sample(1))
            for id in [SessionID.sample(1), .sample(2)] {
                let outcome = try await probe.store.update(id, data: ["a": [1]], expectedVersion: nil)
                try require(outcome, is: .gone, "the update")
            }
            try require(try await probe.tombstone(.sample(1)), is: ended[0], "the tombstone")
            try require(try await probe.store.find(.sample(2)), is: .nothing, "the unknown session")
        },
        Check(.changes, "a rotation of an unknown or ended session creates nothing") { probe in
            try await probe.insert(.sample(1))
            let ended = try await probe.end(.sample(1))
            let rotations: [SessionRotation] = [offer(to: 50), .confirm(at: .sample), replacement(50)]
            for number: UInt64 in 1...2 {
                for rotation in rotations {
                    let outcome = try await probe.store.rotate(.sample(number), expecting: .sample(number), rotation)
                    try require(outcome, is: .gone, "the rotation")
                }
            }
            try require(try await probe.tombstone(.sample(1)), is: ended[0], "the tombstone")
            try require(try await probe.store.find(.sample(2)), is: .nothing, "the unknown session")
        },
        Check(.changes, "a hard rotation puts secret, anti-forgery value and proof in place, all at once") { probe in
            let record = SessionRecord.sample(1) { $0.data = SessionData(["cart": [1]]) }
            try await probe.insert(record)
            let proof = SessionRotation.Authentication(
                method: .hardwareKey,
                assurance: .aal3,
                absoluteExpiry: .sample + .seconds(90_000)
            )
            for rotation in [replacement(50, proof: proof), replacement(51)] {
                let before = try await probe.live(record.id)
                let outcome = try await probe.store.rotate(record.id, expecting: before.secrets.current, rotation)
                let expected = before.applying(rotation, expecting: before.secrets.current)
                try require(try outcome.changed(), is: expected ?? before, "the record returned")
                try require(try await probe.live(record.id), is: expected ?? before, "the record found")
            }
        },
        Check(.changes, "a soft rotation is offered, then confirmed, and keeps the anti-forgery value") { probe in
            let record = SessionRecord.sample(1)
            try await probe.insert(record)
            let offered = try await probe.store.rotate(record.id, expecting: .sample(1), offer(to: 50)).changed()
            try require(offered.secrets.offer?.digest, is: .sample(50), "the offer")
            try require(offered.secrets.current, is: .sample(1), "the secret in use")
            let confirm = SessionRotation.confirm(at: .sample + .seconds(1))
            let confirmed = try await probe.store.rotate(record.id, expecting: .sample(50), confirm).changed()
            try require(confirmed.secrets.current, is: .sample(50), "the secret in use")
            try require(confirmed.secrets.offer, is: nil, "the offer")
            try require(confirmed.secrets.replaced.map(\.digest), is: [.sample(1)], "the replaced secrets")
            try require(confirmed.csrf, is: record.csrf, "the anti-forgery value")
            try require(try await probe.live(record.id), is: confirmed, "the record found")
        },
        Check(.changes, "a rotation that expects another secret changes nothing") { probe in
            let record = SessionRecord.sample(1)
            try await probe.insert(record)
            let rotations: [SessionRotation] = [offer(to: 50), .confirm(at: .sample), replacement(50)]
            for rotation in rotations {
                let outcome = try await probe.store.rotate(record.id, expecting: .sample(9), rotation)
                try require(outcome, is: .conflict(record), "a rotation from a foreign secret")
            }
            let offered = try await probe.store.rotate(record.id, expecting: .sample(1), offer(to: 50)).changed()
            let second = try await probe.store.rotate(record.id, expecting: .sample(1), offer(to: 51))
            try require(second, is: .conflict(offered), "a second offer")
            let early = try await probe.store.rotate(record.id, expecting: .sample(1), .confirm(at: .sample))
            try require(early, is: .conflict(offered), "a confirmation by the old secret")
            try require(try await probe.live(record.id), is: offered, "the record found")
        },
    ]

    static let clock: [Check] = [
        Check(.clock, "a touch moves last-seen and the address seen with it, and nothing else") { probe in
            let record = SessionRecord.sample(1)
            try await probe.insert(record)
            var expected = record
            expected.lastSeen = .sample + .milliseconds(1)
            expected.device.address = "2001:db8::7"
            try await probe.store.touch([SessionTouch(id: record.id, at: expected.lastSeen, address: "2001:db8::7")])
            try require(try await probe.live(record.id), is: expected, "the record found")
            expected.lastSeen = .sample + .seconds(60)
            try await probe.store.touch([SessionTouch(id: record.id, at: expected.lastSeen, address: "")])
            try require(try await probe.live(record.id), is: expected, "the record after a touch without address")
        },
        Check(.clock, "a touch never moves last-seen backwards, nor brings an older address back") { probe in
            let record = SessionRecord.sample(1)
            try await probe.insert(record)
            for past in [Timestamp.sample - .milliseconds(1), Timestamp(milliseconds: .min)] {
                try await probe.store.touch([SessionTouch(id: record.id, at: past, address: "198.51.100.9")])
            }
            try require(try await probe.live(record.id), is: record, "the record found")
        },
        Check(.clock, "of several touches in one batch the latest stands, regardless of their order") { probe in
            try await probe.insert([.sample(1), .sample(2)])
            let touches = [3, 9, 6].flatMap { seconds in
                [SessionID.sample(1), .sample(2)].map {
                    SessionTouch(id: $0, at: .sample + .seconds(seconds), address: "192.0.2.\(seconds)")
                }
            }
            try await probe.store.touch(touches)
            for id in [SessionID.sample(1), .sample(2)] {
                let found = try await probe.live(id)
                try require(found.lastSeen, is: .sample + .seconds(9), "last-seen")
                try require(found.device.address, is: "192.0.2.9", "the address")
            }
        },
        Check(.clock, "a touch passes over what is unknown or has ended, and creates nothing") { probe in
            try await probe.insert([.sample(1), .sample(2)])
            let ended = try await probe.end(.sample(1))
            let ids = [SessionID.sample(1), .sample(3), .sample(2)]
            try await probe.store.touch(ids.map { SessionTouch(id: $0, at: .sample + .seconds(1), address: "") })
            try await probe.store.touch([])
            try require(try await probe.tombstone(.sample(1)), is: ended[0], "the tombstone")
            try require(try await probe.store.find(.sample(3)), is: .nothing, "the unknown session")
            try require(
                try await probe.live(.sample(2)).lastSeen, is: .sample + .seconds(1), "last-seen of the live one")
        },
        Check(.clock, "no method but insert and sweep judges age") { probe in
            let record = SessionRecord.sample(1, createdAt: Timestamp(milliseconds: 0))
            try await probe.insert(record)
            try await probe.insert(.sample(2, of: PrincipalID("grace")))
            try require(try await probe.live(record.id), is: record, "a session that expired long ago")
            try require(try await probe.store.count(SessionQuery()), is: 2, "the count")
            try require(try await probe.walk(SessionQuery(principal: PrincipalID("ada"))), is: [record.id], "the list")
            _ = try await probe.store.update(record.id, data: ["a": [1]], expectedVersion: 1).changed()
            _ = try await probe.store.rotate(record.id, expecting: .sample(1), offer(to: 50)).changed()
            try require(try await probe.end(record.id).count, is: 1, "the number of ended sessions")
        },
        Check(.clock, "an absolute expiry that lies beyond reckoning is kept and never passed") { probe in
            let record = SessionRecord.sample(1) {
                $0.absoluteExpiry = Timestamp(milliseconds: .max)
                $0.idleTimeout = .milliseconds(Int64.max)
            }
            try await probe.insert(record)
            let late = Timestamp(milliseconds: .max - 1)
            try await probe.store.touch([SessionTouch(id: record.id, at: late, address: "")])
            try require(try await probe.live(record.id).lastSeen, is: late, "last-seen")
            try require(try await probe.sweep(now: late), is: [], "what a sweep ended")
        },
    ]

    static func offer(to number: UInt64) -> SessionRotation {
        .offer(SecretHistory.Offer(nonce: number, digest: .sample(number)), at: .sample)
    }

    static func replacement(
        _ number: UInt64,
        under epoch: CredentialEpoch? = nil,
        proof: SessionRotation.Authentication? = nil
    ) -> SessionRotation {
        .replace(
            SessionRotation.Replacement(
                digest: .sample(number),
                csrf: .sample(number),
                at: .sample + .seconds(Int(number)),
                epoch: epoch,
                authentication: proof
            )
        )
    }
}
