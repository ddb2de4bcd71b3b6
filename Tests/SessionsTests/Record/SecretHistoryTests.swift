import Sessions
import SessionsTesting
import Testing

@Suite("Secret history")
struct SecretHistoryTests {
    private let grace = Duration.seconds(10)

    /// A record whose secrets went through `rotations`.
    private func record(after rotations: (SecretDigest, SessionRotation)...) throws -> SessionRecord {
        try rotations.reduce(.sample(1)) { record, step in
            try #require(record.applying(step.1, expecting: step.0))
        }
    }

    private func offer(_ number: UInt64) -> SessionRotation {
        .offer(SecretHistory.Offer(nonce: number, digest: .sample(number)), at: .sample)
    }

    private func hard(_ number: UInt64, after: Duration = .zero) -> SessionRotation {
        .replace(
            .init(digest: .sample(number), csrf: .sample(number), at: .sample + after, epoch: nil, authentication: nil))
    }

    private func match(_ number: UInt64, in record: SessionRecord, after: Duration = .zero) -> SecretHistory.Match {
        record.secrets.match(.sample(number), grace: grace, now: .sample + after)
    }

    @Test("the secret in use is current, any other is unknown")
    func fresh() {
        #expect(match(1, in: .sample(1)) == .current)
        #expect(match(2, in: .sample(1)) == .unknown)
    }

    @Test("an offer leaves the secret in use good for ever, and the successor is known as offered")
    func offered() throws {
        let record = try record(after: (.sample(1), offer(2)))
        #expect(match(1, in: record, after: .seconds(1_000_000)) == .current)
        #expect(match(2, in: record) == .offered)
        #expect(record.csrf == .sample(1))
    }

    @Test("once the successor arrived, the old secret is good for the grace and then retired")
    func confirmed() throws {
        let record = try record(after: (.sample(1), offer(2)), (.sample(2), .confirm(at: .sample)))
        #expect(match(2, in: record) == .current)
        #expect(match(1, in: record, after: grace - .milliseconds(1)) == .inGrace)
        #expect(match(1, in: record, after: grace) == .retired)
        #expect(match(1, in: record, after: .seconds(-5)) == .inGrace, "the clock stepped back")
        #expect(match(1, in: record, after: .seconds(-7200)) == .retired, "the clock was set back")
        #expect(record.secrets.issuedAt == .sample)
        #expect(record.csrf == .sample(1), "a soft rotation keeps the anti-forgery value")
    }

    @Test("without a grace the old secret is retired at once")
    func noGrace() throws {
        let record = try record(after: (.sample(1), offer(2)), (.sample(2), .confirm(at: .sample)))
        #expect(record.secrets.match(.sample(1), grace: .zero, now: .sample) == .retired)
    }

    @Test("a hard rotation refuses the old secret at once: quietly for a moment, then as retired")
    func replaced() throws {
        let record = try record(after: (.sample(1), hard(2)))
        #expect(match(2, in: record) == .current)
        #expect(match(1, in: record) == .superseded)
        #expect(match(1, in: record, after: .milliseconds(9_999)) == .superseded)
        #expect(match(1, in: record, after: .seconds(10)) == .retired)
        #expect(match(1, in: record, after: .seconds(-7200)) == .retired, "the clock was set back")
        #expect(record.csrf == .sample(2))
    }

    @Test("a hard rotation takes back an open offer and an open grace")
    func replacedAmidSoft() throws {
        let record = try record(
            after: (.sample(1), offer(2)), (.sample(2), .confirm(at: .sample)), (.sample(2), offer(3)),
            (.sample(2), hard(4, after: .seconds(1)))
        )
        #expect(match(4, in: record, after: .seconds(1)) == .current)
        for number in UInt64(1)...3 {
            #expect(match(number, in: record, after: .seconds(1)) == .superseded, "\(number)")
        }
        for number in UInt64(1)...3 { #expect(match(number, in: record, after: .seconds(60)) == .retired, "\(number)") }
        #expect(record.secrets.offer == nil)
    }

    @Test("the last five replaced secrets are remembered, newest first; older ones are unknown")
    func memory() throws {
        var record = SessionRecord.sample(0)
        for number in UInt64(1)...8 {
            record = try #require(record.applying(hard(number), expecting: .sample(number - 1)))
        }
        #expect(record.secrets.replaced.map(\.digest) == [.sample(7), .sample(6), .sample(5), .sample(4), .sample(3)])
        #expect(match(3, in: record, after: .seconds(60)) == .retired)
        #expect(match(2, in: record, after: .seconds(60)) == .unknown)
    }

    @Test("a history that is read back keeps no more than five replaced secrets")
    func readBack() {
        let replaced = (UInt64(2)...9).map {
            SecretHistory.Replaced(digest: .sample($0), replacedAt: .sample, isAcceptedInGrace: true)
        }
        let history = SecretHistory(current: .sample(1), issuedAt: .sample, replaced: replaced)
        #expect(history.replaced.map(\.digest) == (UInt64(2)...6).map { SecretDigest.sample($0) })
    }

    @Test("every secret that may come back is listed for the tombstone")
    func all() throws {
        let record = try record(after: (.sample(1), hard(2)), (.sample(2), offer(3)))
        #expect(record.secrets.all == [.sample(2), .sample(3), .sample(1)])
    }

    @Test("a rotation is refused unless the session holds what the caller believes")
    func refused() throws {
        let fresh = SessionRecord.sample(1)
        #expect(fresh.applying(offer(3), expecting: .sample(2)) == nil)
        #expect(fresh.applying(hard(3), expecting: .sample(2)) == nil)
        #expect(fresh.applying(.confirm(at: .sample), expecting: .sample(1)) == nil, "nothing is on offer")
        let offered = try record(after: (.sample(1), offer(2)))
        #expect(offered.applying(offer(3), expecting: .sample(1)) == nil, "there is an offer already")
        #expect(
            offered.applying(.confirm(at: .sample), expecting: .sample(1)) == nil, "the old secret confirms nothing")
        #expect(offered.applying(hard(3), expecting: .sample(2)) == nil, "an offer is not yet the secret in use")
    }

    @Test("a proof dates its method, restarts the absolute timeout, and never lowers the level")
    func proof() throws {
        let expiry = Timestamp.sample + .seconds(99_999)
        let strong = SessionRecord.sample(1) { $0.assurance = .aal2 }
        for (level, expected) in [(AssuranceLevel.aal1, AssuranceLevel.aal2), (.aal3, .aal3)] {
            let proof = SessionRotation.Authentication(method: .hardwareKey, assurance: level, absoluteExpiry: expiry)
            let rotation = SessionRotation.replace(
                .init(
                    digest: .sample(2), csrf: .sample(2), at: .sample + .seconds(5), epoch: nil,
                    authentication: proof)
            )
            let record = try #require(strong.applying(rotation, expecting: .sample(1)))
            #expect(record.assurance == expected)
            #expect(record.authentication == [.password: .sample, .hardwareKey: .sample + .seconds(5)])
            #expect(record.absoluteExpiry == expiry)
            #expect(record.lastSeen == .sample + .seconds(5))
            #expect(record.authenticatedAt == .sample + .seconds(5))
        }
    }

    @Test("a hard rotation dated before last-seen does not move it back")
    func replacedByLateClock() throws {
        let record = try record(after: (.sample(1), hard(2, after: .seconds(-60))))
        #expect(record.lastSeen == .sample)
    }
}
