import Sessions
import Testing

@Suite("The level that proofs reach")
struct AssuranceLevelTests {
    @Test("every proof is recorded under its methods", arguments: ProofSample.all)
    func methods(of sample: ProofSample) {
        #expect(sample.proof.methods.map(\.rawValue) == sample.methods)
        #expect(sample.proof.kinds.contains(.possession) == sample.has)
        #expect(sample.proof.kinds.contains(.knowledge) == sample.knows)
    }

    @Test("every combination of proofs reaches its level, in whatever order and however often each is given")
    func combinations() {
        #expect(ProofSample.combinations.count == 127)
        for samples in ProofSample.combinations {
            for proofs in [samples.proofs, samples.proofs.reversed(), samples.proofs + samples.proofs] {
                #expect(AssuranceLevel(provedBy: proofs) == samples.level, "\(samples)")
            }
        }
    }

    @Test(
        "some combinations in words",
        arguments: [
            ([.password], .aal1),
            ([.password, .password], .aal1),
            ([.oneTimePassword, .recoveryCode], .aal1),
            ([.oneTimePassword, .passkey(userVerified: false)], .aal1),
            ([.passkey(userVerified: false), .hardwareKey(userVerified: false)], .aal1),
            ([.hardwareKey(userVerified: false)], .aal1),
            ([.password, .oneTimePassword], .aal2),
            ([.password, .recoveryCode], .aal2),
            ([.passkey(userVerified: true)], .aal2),
            ([.password, .passkey(userVerified: true)], .aal2),
            ([.password, .hardwareKey(userVerified: false)], .aal3),
            ([.hardwareKey(userVerified: true)], .aal3),
        ] as [([AuthenticationProof], AssuranceLevel)])
    func inWords(proofs: [AuthenticationProof], level: AssuranceLevel) {
        #expect(AssuranceLevel(provedBy: proofs) == level)
    }

    @Test("without a proof there is no level")
    func none() {
        #expect(AssuranceLevel(provedBy: []) == nil)
    }

    @Test("an application's own proof counts by its kinds, and never as attested hardware")
    func own() {
        let badge = AuthenticationMethod(rawValue: "badge")
        let kinds: [(AuthenticationProof, AssuranceLevel)] = [
            (AuthenticationProof(by: badge, .knowledge), .aal1), (AuthenticationProof(by: badge, .possession), .aal1),
            (AuthenticationProof(by: badge, .inherence), .aal1),
            (AuthenticationProof(by: badge, .possession, .possession), .aal1),
            (AuthenticationProof(by: badge, .possession, .inherence), .aal2),
            (AuthenticationProof(by: badge, .knowledge, .possession, .inherence), .aal2),
        ]
        for (proof, level) in kinds {
            #expect(AssuranceLevel(provedBy: [proof]) == level)
            #expect(proof.methods == (level == .aal2 ? [badge, .multipleFactors] : [badge]))
        }
        #expect(AssuranceLevel(provedBy: [.password, AuthenticationProof(by: badge, .possession)]) == .aal2)
        #expect(AssuranceLevel(provedBy: [.oneTimePassword, AuthenticationProof(by: badge, .inherence)]) == .aal2)
    }

    @Test("a password and a biometric characteristic without a possession are not two factors")
    func noPossession() {
        let face = AuthenticationProof(by: AuthenticationMethod(rawValue: "face"), .inherence)
        #expect(AssuranceLevel(provedBy: [.password, face]) == .aal1)
    }

    @Test("the level is ordered")
    func order() {
        #expect(AssuranceLevel.allCases == AssuranceLevel.allCases.sorted())
        #expect(AssuranceLevel.aal1 < .aal3)
    }
}
