import Sessions
import SessionsTesting
import Testing

@Suite("The methods behind the level that counts")
struct CountingMethodsTests {

    private func methods(
        _ proofs: [String: Duration],
        _ level: AssuranceLevel,
        after time: Duration = .zero,
        idle: Duration = .seconds(900)
    ) -> [String] {
        let record = SessionRecord.sample {
            $0.authentication = [:]
            for (name, time) in proofs { $0.authentication[AuthenticationMethod(rawValue: name)] = .sample + time }
            ($0.assurance, $0.idleTimeout) = (level, idle)
        }
        return record.methods(at: .sample + time).map(\.rawValue)
    }

    @Test("they are sorted, and mfa is among them exactly from the second level on")
    func combinations() {
        for samples in ProofSample.combinations {
            let names = samples.methods
            let told = methods(Dictionary(uniqueKeysWithValues: names.map { ($0, .zero) }), samples.level)
            #expect(told == (samples.level == .aal1 ? names : names.union(["mfa"])).sorted())
        }
        #expect(methods(["badge": .zero, "mfa": .zero], .aal2) == ["badge", "mfa"])
    }

    @Test("a visitor has proved nothing")
    func visitor() {
        #expect(SessionRecord.sample(of: nil).methods(at: .sample) == [])
    }

    @Test("what was proved too long ago for the level is left out")
    func tooOld() {
        let proofs: [String: Duration] = ["pwd": .hours(20), "otp": .zero, "pop": .hours(20)]
        #expect(methods(proofs, .aal2, after: .hours(24) - .milliseconds(1)) == ["mfa", "otp", "pop", "pwd"])
        #expect(methods(proofs, .aal2, after: .hours(24)) == ["mfa", "pop", "pwd"])
        let key: [String: Duration] = ["hwk": .zero, "user": .zero, "pwd": .hours(10), "otp": .hours(10)]
        #expect(methods(key, .aal3, after: .hours(11)) == ["hwk", "mfa", "otp", "pwd", "user"])
        #expect(methods(key, .aal3, after: .hours(25)) == ["mfa", "otp", "pwd"])
    }

    @Test("once a level has fallen to the first, only the method proved last is named, and never mfa")
    func fallen() {
        let day = Duration.hours(24)
        #expect(methods(["pwd": .zero, "otp": .zero], .aal2, after: day) == ["pwd"])
        #expect(methods(["pwd": .zero, "otp": .hours(1)], .aal2, after: .hours(48)) == ["otp"])
        #expect(methods(["pwd": .zero, "otp": .zero], .aal2, after: .hours(1), idle: day) == ["pwd"])
        #expect(methods(["pop": .zero, "user": .zero], .aal2, after: day) == ["pop"])
        #expect(methods(["hwk": .zero, "user": .zero], .aal3, after: day) == ["hwk"])
        #expect(methods(["badge": .zero, "mfa": .zero], .aal2, after: day) == ["badge"])
        // Never reached together: the password was too old for the code.
        #expect(methods(["pwd": .zero, "otp": .hours(25)], .aal1, after: .hours(25)) == ["otp"])
    }

    @Test("at the first level they never prove two factors, at any age")
    func neverMore() {
        for samples in ProofSample.combinations {
            let proofs = Dictionary(uniqueKeysWithValues: samples.methods.map { ($0, Duration.zero) })
            for hours in [0, 11, 12, 23, 24, 100] {
                let told = methods(proofs, samples.level, after: .hours(hours))
                let known = ProofSample.all.filter { $0.methods.allSatisfy(told.contains) }
                let isFirst = samples.level == .aal1 || hours >= 24
                #expect(!told.isEmpty)
                #expect(told.contains("mfa") != isFirst)
                #expect(!isFirst || known.level == .aal1)
            }
        }
    }
}
