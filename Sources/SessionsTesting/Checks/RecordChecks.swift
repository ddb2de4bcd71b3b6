import Sessions

extension SessionStoreSuite {
    static let records: [Check] = [
        Check(.records, "an empty store knows nothing") { probe in
            try require(try await probe.store.find(.sample(1)), is: .nothing, "an unknown handle")
            try require(try await probe.store.count(SessionQuery()), is: 0, "the count")
            try require(
                try await probe.store.list(SessionQuery()), is: SessionQuery.Page(records: [], next: nil), "the list")
        },
        Check(.records, "an inserted session is found, field by field") { probe in
            for record in specimens {
                let ended = try await probe.insert(record)
                try require(ended.isEmpty, "an insert alone ended \(ended)")
                let found = try await probe.live(record.id)
                try require(found, is: record, "the record found")
            }
        },
        Check(.records, "an inserted session is listed, field by field") { probe in
            try await probe.insert(specimens)
            let listed = try await probe.store.list(SessionQuery(limit: 100)).records
            for record in specimens {
                try require(listed.first { $0.id == record.id }, is: record, "the record listed")
            }
        },
        Check(.records, "a change leaves every other field as it was") { probe in
            try await probe.insert(specimens)
            for record in specimens {
                let outcome = try await probe.store.update(record.id, data: ["new": [1]], expectedVersion: nil)
                var expected = record
                expected.data.apply(["new": [1]])
                expected.version += 1
                try require(outcome, is: .changed(expected), "the answer")
                try require(try await probe.live(record.id), is: expected, "the record found")
            }
        },
        Check(.records, "an id in use is not inserted again") { probe in
            let first = SessionRecord.sample(1)
            try await probe.insert(first)
            let intruder = SessionRecord.sample(1, of: PrincipalID("mallory")) { $0.secrets = .init(.sample(9)) }
            let outcome = try await probe.store.insert(intruder, replacing: nil, limit: nil, now: .sample)
            try require(outcome, is: .duplicate, "the second insert")
            try require(try await probe.live(first.id), is: first, "the record found")
            let list = try await probe.walk(SessionQuery(principal: PrincipalID("mallory")))
            try require(list, is: [], "the intruder's list")
        },
        Check(.records, "an id whose session has ended is not inserted again") { probe in
            let record = SessionRecord.sample(1)
            try await probe.insert(record)
            try await probe.end(record.id)
            let outcome = try await probe.store.insert(record, replacing: nil, limit: nil, now: .sample)
            try require(outcome, is: .duplicate, "the second insert")
            _ = try await probe.tombstone(record.id)
        },
        Check(.records, "an id in use is a duplicate even at the limit, and no session replaces itself") { probe in
            let held = SessionRecord.sample(1)
            let itself = try await probe.insert(held, replacing: held.id)
            try require(itself, is: [], "what a session that replaces itself ended")
            let deny = SessionPolicy.Limit(maximum: 1, excess: .deny)
            let again = try await probe.store.insert(held, replacing: nil, limit: deny, now: .sample)
            try require(again, is: .duplicate, "the insert of an id in use at the limit")
            let renewed = try await probe.store.insert(held, replacing: held.id, limit: deny, now: .sample)
            try require(renewed, is: .duplicate, "the insert of an id in use that replaces itself")
            try require(try await probe.live(held.id), is: held, "the record found")
        },
        Check(.records, "an insert that is refused changes nothing") { probe in
            let held = SessionRecord.sample(1)
            let taken = SessionRecord.sample(2, of: PrincipalID("grace"))
            try await probe.insert([held, taken])
            let limit = SessionPolicy.Limit(maximum: 1, excess: .endOldest)
            let again = SessionRecord.sample(2)
            let duplicate = try await probe.store.insert(again, replacing: held.id, limit: limit, now: .sample)
            try require(duplicate, is: .duplicate, "the insert of an id in use")
            let deny = SessionPolicy.Limit(maximum: 1, excess: .deny)
            let third = SessionRecord.sample(3)
            let denied = try await probe.store.insert(third, replacing: taken.id, limit: deny, now: .sample)
            try require(denied, is: .limitReached, "the insert beyond the limit")
            try require(try await probe.live(held.id), is: held, "the session held before")
            try require(try await probe.live(taken.id), is: taken, "the session to be replaced")
            try require(try await probe.store.find(third.id), is: .nothing, "the refused session")
        },
        Check(.records, "an insert ends the session it replaces, for any principal") { probe in
            let visitor = SessionRecord.sample(1, of: nil)
            let grace = SessionRecord.sample(2, of: PrincipalID("grace"))
            let ada = SessionRecord.sample(3)
            try await probe.insert([visitor, grace, ada])
            for (number, old) in [visitor, grace, ada].enumerated() {
                let new = SessionRecord.sample(UInt64(10 + number))
                let ended = try await probe.insert(new, replacing: old.id, now: .sample + .seconds(5))
                try require(ended, is: [old.ended(SessionEnding(.logout), at: .sample + .seconds(5))], "what ended")
                try require(try await probe.tombstone(old.id), is: ended[0], "the tombstone")
                try require(try await probe.live(new.id), is: new, "the new session")
            }
        },
        Check(.records, "a session that changed after its data was carried over is not replaced") { probe in
            let old = SessionRecord.sample(1, of: nil)
            let other = SessionRecord.sample(2)
            try await probe.insert([old, other])
            _ = try await probe.store.update(old.id, data: ["a": [1]], expectedVersion: nil)
            for limit in [nil, SessionPolicy.Limit(maximum: 1), SessionPolicy.Limit(maximum: 1, excess: .deny)] {
                let late = try await probe.store.insert(
                    .sample(3), replacing: old.id, atVersion: old.version, limit: limit, now: .sample)
                try require(late, is: .conflict, "the insert")
            }
            try require(try await probe.live(old.id).data, is: SessionData(["a": [1]]), "the session to be replaced")
            try require(try await probe.live(other.id), is: other, "the session that the limit would end")
            try require(try await probe.store.find(.sample(3)), is: .nothing, "the refused session")
            let anew = try await probe.store.insert(
                .sample(3), replacing: old.id, atVersion: old.version + 1, limit: nil, now: .sample)
            guard case .inserted(let ended) = anew else {
                return try require(false, "the insert at the version: \(anew)")
            }
            try require(ended.map(\.id), is: [old.id], "what ended")
            let over = try await probe.store.insert(
                .sample(4), replacing: old.id, atVersion: 99, limit: nil, now: .sample)
            try require(over, is: .inserted(ended: []), "the insert that replaces what is over")
        },
        Check(.records, "replacing a session that is unknown or has ended ends nothing") { probe in
            let old = SessionRecord.sample(1)
            try await probe.insert(old)
            let ended = try await probe.end(old.id, .revoked)
            try require(try await probe.insert(.sample(2), replacing: old.id), is: [], "what ended")
            try require(try await probe.insert(.sample(3), replacing: .sample(99)), is: [], "what ended")
            try require(try await probe.tombstone(old.id), is: ended[0], "the tombstone")
        },
        Check(.records, "principals whose names differ in one byte are different principals") { probe in
            // The second is spelled with a combining accent; the rest differ in case, blanks and NUL.
            let names = ["caf\u{E9}", "cafe\u{301}", "Ada", "ada", "ada ", "ada\0", "ada\0b"]
            for (number, name) in names.enumerated() {
                try await probe.insert(.sample(UInt64(number), of: PrincipalID(name)))
            }
            for (number, name) in names.enumerated() {
                let query = SessionQuery(principal: PrincipalID(name))
                let what = name.debugDescription
                try require(try await probe.walk(query), is: [.sample(UInt64(number))], "the list of \(what)")
                try require(try await probe.store.count(query), is: 1, "the count of \(what)")
            }
            let second = SessionSelection.principal(PrincipalID(names[1]))
            let ended = try await probe.store.end(second, SessionEnding(.revoked), now: .sample)
            try require(ended.map(\.id), is: [.sample(1)], "what ended")
        },
    ]

    /// Records that try what a store may get wrong: nothing, much, and odd.
    private static let specimens: [SessionRecord] = [
        .sample(1),
        .sample(2, of: nil) { $0.device = Device() },
        .sample(3, of: PrincipalID("Zoë \u{1F9E5} \u{202E}')--;\"%_\\\0end"), lifetime: .remembered) {
            $0.device = Device(
                userAgent: "ночь\0 ' \" ; --",
                address: "2001:db8::1%eth0",
                label: "\u{1F469}\u{200D}\u{1F4BB} e\u{301}"
            )
            $0.assurance = .aal3
            $0.authentication = [
                .password: .sample, .hardwareKey: .sample + .milliseconds(1),
                AuthenticationMethod(rawValue: "naïve method"): Timestamp(milliseconds: -5),
            ]
            $0.data = SessionData(["": [], "empty": [], "null": Array("null".utf8), "ключ\0": [0, 255, 0]])
            $0.version = .max - 1
        },
        .sample(4) {
            let offer = SecretHistory.Offer(nonce: .max, digest: .sample(40))
            let replaced = (41...45).map { number in
                SecretHistory.Replaced(
                    digest: .sample(number),
                    replacedAt: .sample - .seconds(Int(number)),
                    isAcceptedInGrace: number == 41
                )
            }
            $0.secrets = SecretHistory(current: .sample(4), issuedAt: .sample, offer: offer, replaced: replaced)
        },
        .sample(5) {
            let stem = String(repeating: "n", count: SessionData.nameLimit - 2)
            let names = (0..<SessionData.fieldLimit).map { "\(stem)\($0)" }
            let value = [UInt8](repeating: 0x22, count: SessionData.totalLimit / SessionData.fieldLimit)
            $0.data = SessionData(Dictionary(names.map { ($0, value) }, uniquingKeysWith: { $1 }))
            $0.device = Device(
                userAgent: String(repeating: "a", count: Device.fieldLimit),
                address: String(repeating: "b", count: Device.fieldLimit),
                label: String(repeating: "\u{E9}", count: Device.fieldLimit / 2)
            )
        },
        .sample(8, of: nil, in: "shop \0 ночь") {
            $0.data = SessionData([
                "long": [UInt8](repeating: 0x22, count: SessionData.valueLimit), "\0own": [0, 1],
            ])
        },
        .sample(9, in: "shop"),
        .sample(6, createdAt: Timestamp(milliseconds: .min)) {
            $0.lastSeen = Timestamp(milliseconds: .max)
            $0.absoluteExpiry = Timestamp(milliseconds: .max)
            $0.idleTimeout = .milliseconds(1)
        },
        .sample(7, createdAt: Timestamp(milliseconds: 0)) {
            $0.absoluteExpiry = Timestamp(milliseconds: -1)
            $0.idleTimeout = .zero
        },
    ]
}

extension SecretHistory {
    /// A history without a past.
    fileprivate init(_ current: SecretDigest) {
        self.init(current: current, issuedAt: .sample)
    }
}
