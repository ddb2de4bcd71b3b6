import Sessions
import Testing

@testable import UserAccounts

@Suite("the rules about second factors") struct FactorPolicyTests {
    private func account(_ factors: EnrolledFactors, isAdministrator: Bool = false) throws -> Account {
        var account = try People.account("alice", id: "a1")
        account.factors = factors
        if isAdministrator { account.roles = [.administrator] }
        return account
    }

    @Test("recovery codes alone are no second factor")
    func recoveryCodesAlone() throws {
        #expect(!EnrolledFactors.recoveryCodes.hasSecondFactor)
        #expect(EnrolledFactors.recoveryCodes.offered.isEmpty)
    }

    @Test("a passkey is not asked for after the password just because it exists")
    func passkeyIsNotCompulsory() throws {
        let needed = FactorPolicy().needs(of: try account([.passkey, .verifiedPasskey]), fromTrustedBrowser: false)
        #expect(needed.isEmpty)
    }

    @Test("only the accounts that the policy names must have a second factor")
    func requirement() throws {
        let (member, administrator) = (try account([]), try account([], isAdministrator: true))
        #expect(!FactorPolicy(requirement: .never).requires(administrator))
        #expect(FactorPolicy(requirement: .administrators).requires(administrator))
        #expect(!FactorPolicy(requirement: .administrators).requires(member))
        #expect(FactorPolicy(requirement: .all).requires(member))
    }

    @Test("an account is confined to the enrolment once its time is over, and free as soon as it has a factor")
    func confinement() throws {
        let policy = FactorPolicy(requirement: .all, grace: .seconds(60))
        var account = try account([])
        #expect(Confinement(of: account, under: policy, at: People.start) == nil)
        account.factorDeadline = People.start + .seconds(60)
        #expect(Confinement(of: account, under: policy, at: People.start + .seconds(59)) == nil)
        #expect(Confinement(of: account, under: policy, at: People.start + .seconds(60)) == .factorEnrolment)
        account.factors = .oneTimeCode
        #expect(Confinement(of: account, under: policy, at: People.start + .seconds(60)) == nil)
    }

    @Test("without grace the enrolment comes first at once")
    func noGrace() throws {
        let policy = FactorPolicy(requirement: .all, grace: .zero)
        #expect(Confinement(of: try account([]), under: policy, at: People.start) == .factorEnrolment)
    }

    @Test("a new password comes before a second factor")
    func passwordFirst() throws {
        var account = try account([])
        account.mustChangePassword = true
        let policy = FactorPolicy(requirement: .all, grace: .zero)
        #expect(Confinement(of: account, under: policy, at: People.start) == .passwordChange)
    }
}
