import Sessions
import Testing
import UserAccounts

@Suite struct OneTimeCodeStepTests {
    /// The secret of the vectors in RFC 4226 and RFC 6238.
    private let secret: OneTimeCodeSecret

    init() throws {
        secret = try #require(OneTimeCodeSecret(bytes: Array("12345678901234567890".utf8)))
    }

    private static func seconds(_ seconds: Int64) -> Timestamp { Timestamp(milliseconds: seconds * 1000) }

    /// The first millisecond of a step.
    private static func start(_ step: Int64) -> Timestamp { Timestamp(milliseconds: step * 30_000) }

    @Test(
        "the codes of RFC 6238, appendix B, cut from eight digits to six",
        arguments: [
            (59, "94287082"), (1_111_111_109, "07081804"), (1_111_111_111, "14050471"), (1_234_567_890, "89005924"),
            (2_000_000_000, "69279037"), (20_000_000_000, "65353130"),
        ] as [(Int64, String)])
    func vectors(_ seconds: Int64, _ digits: String) {
        let step = OneTimeCodeSecret.step(at: Self.seconds(seconds))
        #expect(secret.code(atStep: step).wireValue == digits.suffix(6))
    }

    @Test("the codes of RFC 4226, appendix D")
    func counters() {
        let codes = (0..<10).map { secret.code(atStep: $0).wireValue }
        #expect(
            codes == [
                "755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583", "399871", "520489",
            ])
    }

    @Test("a step has 30 seconds, also before 1970")
    func steps() {
        let times: [Int64] = [-30_001, -30_000, -1, 0, 29_999, 30_000, 59_999, 60_000]
        #expect(times.map { OneTimeCodeSecret.step(at: Timestamp(milliseconds: $0)) } == [-2, -1, -1, 0, 0, 1, 1, 2])
        for extreme in [Int64.min, .max] {
            let now = Timestamp(milliseconds: extreme)
            let step = OneTimeCodeSecret.step(at: now)
            #expect(secret.step(accepting: secret.code(atStep: step), at: now, after: nil) == step)
        }
    }

    @Test("a code is accepted from the first millisecond of its step to the last of the next one")
    func window() {
        let code = secret.code(atStep: 1000)
        let (first, end) = (Self.start(1000), Self.start(1002))
        #expect(secret.step(accepting: code, at: first - .milliseconds(1), after: nil) == nil)
        #expect(secret.step(accepting: code, at: first, after: nil) == 1000)
        #expect(secret.step(accepting: code, at: Self.start(1001), after: nil) == 1000)
        #expect(secret.step(accepting: code, at: end - .milliseconds(1), after: nil) == 1000)
        #expect(secret.step(accepting: code, at: end, after: nil) == nil)
    }

    @Test("of all steps near the present one, only two are accepted")
    func others() {
        let accepted = (-20...20).filter { offset in
            secret.step(accepting: secret.code(atStep: 5000 + offset), at: Self.start(5000), after: nil) != nil
        }
        #expect(accepted == [-1, 0])
    }

    @Test("a code is never accepted twice, and none of an earlier step after it")
    func replay() {
        let now = Self.start(1000)
        let (before, present) = (secret.code(atStep: 999), secret.code(atStep: 1000))
        #expect(secret.step(accepting: before, at: now, after: 998) == 999)
        #expect(secret.step(accepting: before, at: now, after: 999) == nil)
        #expect(secret.step(accepting: present, at: now, after: 999) == 1000)
        #expect(secret.step(accepting: present, at: now, after: 1000) == nil)
        #expect(secret.step(accepting: before, at: now, after: 1000) == nil)
    }

    @Test("after the clock was set back, no code is accepted until it passes the last accepted step")
    func clockSetBack() {
        let code = secret.code(atStep: 1000)
        #expect(secret.step(accepting: code, at: Self.start(1000), after: 2000) == nil)
        #expect(secret.step(accepting: code, at: Self.start(1000), after: .max) == nil)
    }

    @Test("if both steps happen to have the same code, it counts as used for both")
    func sameCode() {
        let (step, code) = (Int64(910_738), secret.code(atStep: 910_738))
        #expect(secret.code(atStep: step - 1).wireValue == code.wireValue)
        #expect(secret.step(accepting: code, at: Self.start(step), after: nil) == step)
        #expect(secret.step(accepting: code, at: Self.start(step), after: step - 1) == step)
        #expect(secret.step(accepting: code, at: Self.start(step), after: step) == nil)
    }

    @Test("another secret's code is refused")
    func otherSecret() throws {
        let other = try #require(OneTimeCodeSecret(bytes: Array("12345678901234567891".utf8)))
        #expect(secret.step(accepting: other.code(atStep: 1000), at: Self.start(1000), after: nil) == nil)
    }

    @Test("the drift of a code is how far the device's clock is ahead", arguments: -10...10 as ClosedRange<Int64>)
    func drift(_ steps: Int64) {
        #expect(secret.drift(of: secret.code(atStep: 5000 + steps), at: Self.start(5000)) == steps)
    }

    @Test("a code from further away, or of another secret, has no drift")
    func noDrift() throws {
        let other = try #require(OneTimeCodeSecret(bytes: Array("12345678901234567891".utf8)))
        for steps in [-11, 11] as [Int64] {
            #expect(secret.drift(of: secret.code(atStep: 5000 + steps), at: Self.start(5000)) == nil)
        }
        #expect(secret.drift(of: secret.code(atStep: 5003), at: Self.start(5000), within: 2) == nil)
        #expect(secret.drift(of: secret.code(atStep: 5000), at: Self.start(5000), within: -1) == 0)
        #expect(secret.drift(of: other.code(atStep: 5000), at: Self.start(5000)) == nil)
    }
}
