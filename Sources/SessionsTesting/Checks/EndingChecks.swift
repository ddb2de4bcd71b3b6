import Sessions

extension SessionStoreSuite {
    static let endings: [Check] = [
        Check(.endings, "an end leaves a tombstone: whose, why, by whom, with which remark, when, which secrets") {
            probe in
            let offer = SecretHistory.Offer(nonce: 7, digest: .sample(51))
            let old = SecretHistory.Replaced(digest: .sample(52), replacedAt: .sample, isAcceptedInGrace: true)
            var causes = EndReason.allCases.map { SessionEnding($0) }
            causes.append(
                SessionEnding(.revoked, by: PrincipalID("Zoë \0\u{1F9E5}"), note: "lost \u{2019}phone\u{2019}\0"))
            causes.append(SessionEnding(.disabled, by: nil, note: ""))
            for (number, cause) in causes.enumerated() {
                let principal = number == 1 ? nil : PrincipalID("ada")
                let record = SessionRecord.sample(UInt64(number), of: principal) {
                    $0.secrets = SecretHistory(current: .sample(50), issuedAt: .sample, offer: offer, replaced: [old])
                }
                try await probe.insert(record)
                let now = Timestamp.sample + .seconds(number)
                let ended = try await probe.store.end(.one(record.id), cause, now: now)
                try require(ended, is: [record.ended(cause, at: now)], "what ended")
                try require(try await probe.tombstone(record.id), is: record.ended(cause, at: now), "the tombstone")
            }
        },
        Check(.endings, "an ended session is neither listed nor counted") { probe in
            try await probe.insert([.sample(1), .sample(2)])
            try await probe.end(.sample(1))
            for query in [SessionQuery(), SessionQuery(principal: PrincipalID("ada"))] {
                try require(try await probe.walk(query), is: [.sample(2)], "the list")
                try require(try await probe.store.count(query), is: 1, "the count")
            }
        },
        Check(.endings, "ending what has ended, or never was, does nothing") { probe in
            try await probe.insert(.sample(1))
            let first = try await probe.end(.sample(1), .revoked)
            try require(try await probe.end(.sample(1), .logout, now: .sample + .seconds(9)), is: [], "the second end")
            try require(try await probe.end(.sample(2)), is: [], "the end of an unknown session")
            try require(try await probe.tombstone(.sample(1)), is: first[0], "the tombstone")
            try require(try await probe.store.find(.sample(2)), is: .nothing, "the unknown session")
        },
        Check(.endings, "several can be ended at once, each returned once") { probe in
            try await probe.insert((UInt64(1)...4).map { .sample($0) })
            try await probe.end(.sample(3))
            let ids = [UInt64(1), 2, 3, 99, 1].map { SessionID.sample($0) }
            let ended = try await probe.store.end(.many(ids), SessionEnding(.revoked), now: .sample)
            try require(ended.map(\.id).sorted(), is: [SessionID.sample(1), .sample(2)].sorted(), "what ended")
            let none = try await probe.store.end(.many([]), SessionEnding(.revoked), now: .sample)
            try require(none, is: [], "the end of none")
            try require(try await probe.walk(), is: [.sample(4)], "the list")
        },
        Check(.endings, "a principal's sessions can be ended, and no others") { probe in
            try await probe.insert([.sample(1), .sample(2), .sample(3, of: PrincipalID("grace")), .sample(4, of: nil)])
            let ada = PrincipalID("ada")
            let ended = try await probe.store.end(.principal(ada), SessionEnding(.passwordChanged), now: .sample)
            try require(Set(ended.map(\.id)), is: [.sample(1), .sample(2)], "what ended")
            try require(Set(try await probe.walk()), is: [.sample(3), .sample(4)], "the list")
            let again = try await probe.store.end(.principal(ada), SessionEnding(.revoked), now: .sample)
            try require(again, is: [], "the second end")
        },
        Check(.endings, "a principal's sessions can be ended except one") { probe in
            try await probe.insert([.sample(1), .sample(2), .sample(3), .sample(4, of: PrincipalID("grace"))])
            let ada = PrincipalID("ada")
            let but = SessionSelection.principalExcept(ada, .sample(2))
            let others = try await probe.store.end(but, SessionEnding(.revoked), now: .sample)
            try require(Set(others.map(\.id)), is: [.sample(1), .sample(3)], "what ended")
            try require(Set(try await probe.walk()), is: [.sample(2), .sample(4)], "the list")
            let foreign = SessionSelection.principalExcept(ada, .sample(4))
            let rest = try await probe.store.end(foreign, SessionEnding(.revoked), now: .sample)
            try require(rest.map(\.id), is: [.sample(2)], "what ended beside a foreign session")
        },
        Check(.endings, "a tombstone knows the secrets of a rotation just before") { probe in
            try await probe.insert(.sample(1))
            _ = try await probe.store.rotate(.sample(1), expecting: .sample(1), replacement(50)).changed()
            let ended = try await probe.end(.sample(1))
            try require(ended.first?.digests, is: [.sample(50), .sample(1)], "the digests")
        },
    ]

    static let sweep: [Check] = [
        Check(.sweep, "a session is swept at the very millisecond of its timeout, with the reason") { probe in
            let idle = SessionRecord.sample(1)
            let absolute = SessionRecord.sample(2) { $0.absoluteExpiry = idle.idleExpiry }
            let young = SessionRecord.sample(3, lifetime: .remembered)
            try await probe.insert([idle, absolute, young])
            let now = idle.idleExpiry
            try require(try await probe.sweep(now: now - .milliseconds(1)), is: [], "what ended too early")
            let swept = try await probe.sweep(now: now).sorted { $0.id < $1.id }
            let expected = [
                idle.ended(SessionEnding(.idle), at: now), absolute.ended(SessionEnding(.absolute), at: now),
            ].sorted { $0.id < $1.id }
            try require(swept, is: expected, "what ended")
            try require(try await probe.tombstone(idle.id).cause.reason, is: .idle, "the reason")
            try require(try await probe.tombstone(absolute.id).cause.reason, is: .absolute, "the reason")
            try require(try await probe.live(young.id), is: young, "the session that is not due")
            try require(try await probe.walk(), is: [young.id], "the list")
            try require(try await probe.sweep(now: now), is: [], "what a second sweep ended")
        },
        Check(.sweep, "use, and a fresh proof, put the sweep off") { probe in
            let touched = SessionRecord.sample(1)
            let rotated = SessionRecord.sample(2) { $0.absoluteExpiry = .sample + .seconds(60) }
            try await probe.insert([touched, rotated])
            try await probe.store.touch([SessionTouch(id: touched.id, at: .sample + .seconds(60), address: "")])
            let proof = SessionRotation.Authentication(
                method: .password,
                assurance: .aal1,
                absoluteExpiry: .sample + .seconds(7200)
            )
            _ = try await probe.store.rotate(rotated.id, expecting: .sample(2), replacement(60, proof: proof)).changed()
            let end = touched.idleExpiry + .seconds(60)
            try require(try await probe.sweep(now: end - .milliseconds(1)), is: [], "what ended too early")
            try require(Set(try await probe.sweep(now: end).map(\.id)), is: [touched.id, rotated.id], "what ended")
        },
        Check(.sweep, "a sweep ends no more sessions than requested, and the next one continues") { probe in
            try await probe.insert((UInt64(0)..<25).map { .sample($0) })
            let now = Timestamp.sample + .seconds(3600)
            var sizes: [Int] = []
            var swept: Set<SessionID> = []
            repeat {
                let batch = try await probe.sweep(now: now, limit: 10)
                sizes.append(batch.count)
                swept.formUnion(batch.map(\.id))
            } while sizes.last == 10 && sizes.count < 10
            try require(sizes, is: [10, 10, 5], "the sizes of the batches")
            try require(swept.count, is: 25, "the number of sessions swept")
            try require(try await probe.sweep(now: now, limit: 0), is: [], "a sweep of none")
        },
        Check(.sweep, "a tombstone lasts its lifetime, to the millisecond, and is then forgotten") { probe in
            try await probe.insert([.sample(1), .sample(2, lifetime: .remembered)])
            try await probe.end(.sample(1), now: .sample)
            let lifetime = Duration.seconds(600)
            _ = try await probe.sweep(now: .sample + lifetime - .milliseconds(1), tombstoneLifetime: lifetime)
            _ = try await probe.tombstone(.sample(1))
            _ = try await probe.sweep(now: .sample + lifetime, tombstoneLifetime: lifetime)
            try require(try await probe.store.find(.sample(1)), is: .nothing, "the old tombstone")
            _ = try await probe.live(.sample(2))
        },
        Check(.sweep, "a session that a sweep has just ended is remembered, even if it was long overdue") { probe in
            try await probe.insert(.sample(1))
            let late = Timestamp.sample + .seconds(30 * 86400)
            let swept = try await probe.sweep(now: late, tombstoneLifetime: .seconds(60))
            try require(try await probe.tombstone(.sample(1)), is: swept[0], "the tombstone")
            try require(swept[0].endedAt, is: late, "the time of the end")
        },
    ]
}
