import Sessions
import SessionsTesting
import Testing

@Suite("The level that counts now")
struct RecordAssuranceTests {
    private static let sms = AuthenticationMethod(rawValue: "sms")
    private static let badge = AuthenticationMethod(rawValue: "badge")

    /// A session with methods proved so long after the start, which reached `level`.
    private func record(
        _ proofs: [AuthenticationMethod: Duration],
        _ level: AssuranceLevel?,
        idle: Duration = .seconds(900)
    ) -> SessionRecord {
        .sample {
            $0.authentication = proofs.mapValues { .sample + $0 }
            ($0.assurance, $0.idleTimeout) = (level, idle)
        }
    }

    /// Checks that a session has each level until the given time after the start, to the millisecond, and then the next one.
    private func expect(
        _ record: SessionRecord,
        _ levels: [(AssuranceLevel, until: Duration)],
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        for (index, step) in levels.enumerated() {
            let end = Timestamp.sample + step.until
            let next = index + 1 < levels.count ? levels[index + 1].0 : .aal1
            #expect(record.assurance(at: end - .milliseconds(1)) == step.0, sourceLocation: sourceLocation)
            #expect(record.assurance(at: end) == next, sourceLocation: sourceLocation)
            #expect(record.assuranceExpiry(at: end - .milliseconds(1)) == end, sourceLocation: sourceLocation)
        }
        let far = Timestamp.sample + .seconds(400 * 86_400)
        #expect(record.assurance(at: far) == .aal1, sourceLocation: sourceLocation)
    }

    @Test("a visitor has none, and a principal at least the first")
    func least() {
        let visitor = SessionRecord.sample(of: nil) { $0.assurance = .aal3 }
        #expect(visitor.assurance(at: .sample) == nil)
        #expect(record([:], nil).assurance(at: .sample) == .aal1)
        #expect(record([:], .aal3).assurance(at: .sample) == .aal1)
        #expect(record([.password: .zero], .aal1).assurance(at: .sample + .seconds(90 * 86_400)) == .aal1)
    }

    @Test("two factors count for 24 hours, to the millisecond")
    func twoFactors() {
        for second: AuthenticationMethod in [.oneTimePassword, .recoveryCode, .proofOfPossession] {
            expect(record([.password: .zero, second: .zero], .aal2), [(.aal2, until: .hours(24))])
        }
        let passkey = record([.proofOfPossession: .zero, .userVerification: .zero], .aal2)
        expect(passkey, [(.aal2, until: .hours(24))])
    }

    @Test("a hardware key counts for 12 hours, and then as two factors up to 24")
    func hardware() {
        for other: AuthenticationMethod in [.password, .userVerification] {
            expect(
                record([.hardwareKey: .zero, other: .zero], .aal3),
                [(.aal3, until: .hours(12)), (.aal2, until: .hours(24))])
        }
    }

    @Test("each kind has to be proved within the limit: the older one decides")
    func olderKind() {
        let late = record([.password: .hours(20), .oneTimePassword: .zero], .aal2)
        expect(late, [(.aal2, until: .hours(24))])
        let renewed = record([.password: .hours(20), .oneTimePassword: .hours(20)], .aal2)
        expect(renewed, [(.aal2, until: .hours(44))])
    }

    @Test("of several proofs of one kind the newest counts")
    func newestOfAKind() {
        let record = record(
            [.password: .hours(20), .oneTimePassword: .zero, .proofOfPossession: .hours(10)], .aal2)
        expect(record, [(.aal2, until: .hours(34))])
    }

    @Test("for the third level the hardware key itself has to be recent, not just any possession")
    func recentHardware() {
        let record = record(
            [.password: .hours(6), .hardwareKey: .zero, .oneTimePassword: .hours(11)], .aal3)
        expect(record, [(.aal3, until: .hours(12)), (.aal2, until: .hours(30))])
    }

    @Test("a session that may be idle for longer than the level loses it so long after the newest proof")
    func idle() {
        let (proofs, days): ([AuthenticationMethod: Duration], Duration) = (
            [.password: .zero, .oneTimePassword: .zero], .seconds(14 * 86_400)
        )
        expect(record(proofs, .aal2, idle: days), [(.aal2, until: .hours(1))])
        expect(record(proofs, .aal2, idle: .hours(1)), [(.aal2, until: .hours(24))])
        expect(record(proofs, .aal2, idle: .hours(1) + .milliseconds(1)), [(.aal2, until: .hours(1))])
        let key: [AuthenticationMethod: Duration] = [.hardwareKey: .zero, .userVerification: .zero]
        expect(record(key, .aal3, idle: days), [(.aal3, until: .minutes(15)), (.aal2, until: .hours(1))])
        expect(
            record(key, .aal3, idle: .minutes(30)),
            [(.aal3, until: .minutes(15)), (.aal2, until: .hours(24))])
    }

    @Test("in such a session one factor renews the level, until another is too old")
    func idleRenewed() {
        let days = Duration.seconds(14 * 86_400)
        let confirmed = record([.password: .hours(5), .oneTimePassword: .zero], .aal2, idle: days)
        expect(confirmed, [(.aal2, until: .hours(6))])
        let late = record([.password: .hours(23) + .minutes(30), .oneTimePassword: .zero], .aal2, idle: days)
        expect(late, [(.aal2, until: .hours(24))])
    }

    @Test("it is never more than what was reached")
    func capped() {
        let two: [AuthenticationMethod: Duration] = [.password: .zero, .oneTimePassword: .zero]
        #expect(record(two, .aal1).assurance(at: .sample) == .aal1)
        #expect(record([.password: .zero, .hardwareKey: .zero], .aal2).assurance(at: .sample) == .aal2)
    }

    @Test("a level that was stated rests on the newest proof, or on the newest by a method of unknown kind")
    func stated() {
        expect(record([.password: .zero], .aal2), [(.aal2, until: .hours(24))])
        expect(record([Self.sms: .zero, .password: .zero], .aal2), [(.aal2, until: .hours(24))])
        expect(record([Self.sms: .hours(20), .password: .zero], .aal2), [(.aal2, until: .hours(44))])
        expect(
            record([Self.sms: .zero, .password: .hours(20)], .aal2), [(.aal2, until: .hours(24))])
        expect(
            record([.password: .zero, .oneTimePassword: .zero], .aal3),
            [(.aal3, until: .hours(12)), (.aal2, until: .hours(24))])
        expect(record([Self.sms: .zero], .aal2, idle: .seconds(86_400)), [(.aal2, until: .hours(1))])
    }

    @Test("a method of the application that is several factors by itself counts for them")
    func ownFactors() {
        let proofs: [AuthenticationMethod: Duration] = [
            .password: .zero, .oneTimePassword: .zero, Self.badge: .hours(20), .multipleFactors: .hours(20),
        ]
        expect(record(proofs, .aal2), [(.aal2, until: .hours(44))])
        let single = record([.password: .zero, .oneTimePassword: .zero, Self.badge: .hours(20)], .aal2)
        expect(single, [(.aal2, until: .hours(24))])
    }

    @Test("a proof dated in the future counts for no more than the first level, beyond the tolerance of clocks")
    func clockSetBack() {
        let record = record([.password: .zero, .oneTimePassword: .zero], .aal2)
        #expect(record.assurance(at: .sample - Timestamp.clockTolerance) == .aal2)
        #expect(record.assurance(at: .sample - Timestamp.clockTolerance - .milliseconds(1)) == .aal1)
        let ahead = self.record([.password: .zero, .oneTimePassword: .hours(1)], .aal2)
        #expect(ahead.assurance(at: .sample) == .aal1)
        #expect(ahead.assurance(at: .sample + .hours(1)) == .aal2)
        let own = self.record([.password: .zero, Self.sms: .hours(1)], .aal2)
        #expect(own.assurance(at: .sample) == .aal1)
        let third = self.record([.password: .zero, .oneTimePassword: .zero, .hardwareKey: .hours(1)], .aal3)
        #expect(third.assurance(at: .sample) == .aal2)
    }

    @Test("it agrees with the definition at 20,000 random sessions")
    func definition() {
        var random = SeededGenerator(state: 14)
        let methods: [AuthenticationMethod] = [
            .password, .oneTimePassword, .recoveryCode, .proofOfPossession, .hardwareKey, .userVerification,
        ]
        for _ in 0..<20_000 {
            var proofs: [AuthenticationMethod: Duration] = [:]
            for method in methods where Bool.random(using: &random) {
                proofs[method] = .seconds(1_800 * Int.random(in: 0...60, using: &random))
            }
            func newest(_ names: Set<AuthenticationMethod>) -> Duration? {
                proofs.filter { names.contains($0.key) }.values.max()
            }
            let knowledge = newest([.password, .userVerification])
            let hardware = newest([.hardwareKey])
            let possession = newest([.hardwareKey, .oneTimePassword, .recoveryCode, .proofOfPossession])
            let reached: AssuranceLevel =
                knowledge == nil || possession == nil ? .aal1 : hardware == nil ? .aal2 : .aal3
            let now = Duration.seconds(1_800 * Int.random(in: 60...120, using: &random))
            func counts(_ hours: Int, _ times: Duration?...) -> Bool {
                times.allSatisfy { $0.map { now - $0 < .hours(hours) } ?? false }
            }
            let expected: AssuranceLevel =
                counts(12, hardware, knowledge) ? .aal3 : counts(24, possession, knowledge) ? .aal2 : .aal1
            #expect(record(proofs, reached).assurance(at: .sample + now) == expected)
        }
    }
}

/// SplitMix64, the same at every run.
private struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
