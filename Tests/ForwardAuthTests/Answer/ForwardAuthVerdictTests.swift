import Sessions
import SessionsTesting
import Testing
import UserAccounts

@testable import ForwardAuth

@Suite("Whether a request may pass")
struct ForwardAuthVerdictTests {
    private func person(
        groups: Set<String> = [],
        change: (inout Account) -> Void = { _ in },
        session: (inout SessionRecord) -> Void = { _ in }
    ) throws -> ForwardAuthVisitor {
        let name = try #require(Username("ada"))
        var account = Account(id: PrincipalID("ada"), username: name, groups: groups, createdAt: .sample)
        change(&account)
        return .person(
            ForwardedIdentity(
                account: account, session: .sample(change: session),
                confinement: Confinement(of: account, under: FactorPolicy(), at: .sample)))
    }

    private func judge(
        _ access: Access,
        _ visitor: ForwardAuthVisitor,
        after time: Duration = .zero
    ) -> ForwardAuthVerdict {
        ForwardAuthVerdict(access, visitor, now: .sample + time)
    }

    private let everything = Access.person(.init(groups: ["a", "b"], level: .aal2, fresh: .seconds(300)))

    @Test("bypass and deny do not depend on who comes")
    func fixed() throws {
        for visitor in [ForwardAuthVisitor.anonymous(nil), try person()] {
            #expect(judge(.bypass, visitor) == .bypass)
            #expect(judge(.deny, visitor) == .forbidden)
        }
        #expect(!Access.bypass.needsVisitor && !Access.deny.needsVisitor && Access.signedIn.needsVisitor)
    }

    @Test("an anonymous request needs a sign-in, and gets the reason why the session ended")
    func anonymous() {
        #expect(judge(.signedIn, .anonymous(nil)) == .unauthenticated(nil))
        #expect(judge(everything, .anonymous(.idle)) == .unauthenticated(.idle))
    }

    @Test("a signed-in user is allowed if the rule demands nothing else")
    func signedIn() throws {
        guard case .allow(let identity) = judge(.signedIn, try person()) else {
            Issue.record("not let through")
            return
        }
        #expect(identity.account.username.rawValue == "ada")
    }

    @Test("one of the groups is enough, and without any there is nothing to step up for")
    func groups() throws {
        let access = Access.person(.init(groups: ["a", "b"]))
        guard case .allow = judge(access, try person(groups: ["b", "c"])) else {
            Issue.record("not let through")
            return
        }
        #expect(judge(access, try person(groups: ["c"])) == .forbidden)
        #expect(judge(everything, try person(groups: ["A"])) == .forbidden)
    }

    @Test("a level counts for a request up to its last millisecond, and each level by its own limit")
    func level() throws {
        let key = try person(session: {
            $0.authentication = [.hardwareKey: .sample, .userVerification: .sample]
            ($0.assurance, $0.idleTimeout) = (.aal3, .seconds(900))
        })
        let ends: [(AssuranceLevel, Int)] = [(.aal1, 90 * 86_400), (.aal2, 86_400), (.aal3, 43_200)]
        for (level, seconds) in ends {
            let access = Access.person(.init(level: level))
            guard case .allow = judge(access, key, after: .seconds(seconds) - .milliseconds(1)) else {
                Issue.record("\(level) was refused too early")
                return
            }
            guard level > .aal1 else { continue }
            #expect(judge(access, key, after: .seconds(seconds)) == .stepUp(.level(level)))
        }
    }

    @Test("a level that was not reached and a proof that is too old are asked for")
    func stepUp() throws {
        let member = try person(groups: ["a"])
        #expect(judge(everything, member) == .stepUp(.level(.aal2)))
        let strong = try person(groups: ["a"], session: { $0.assurance = .aal3 })
        #expect(judge(everything, strong, after: .milliseconds(300_001)) == .stepUp(.fresh(.seconds(300))))
        for time in [Duration.seconds(300), .seconds(-5)] {
            guard case .allow = judge(everything, strong, after: time) else {
                Issue.record("not let through")
                return
            }
        }
    }

    @Test("a proof from ahead of a clock that was set back is neither fresh nor more than the first level")
    func clockSetBack() throws {
        let strong = try person(session: { $0.assurance = .aal3 })
        let fresh = Access.person(.init(level: .aal1, fresh: .seconds(300)))
        #expect(judge(fresh, strong, after: .seconds(-7200)) == .stepUp(.fresh(.seconds(300))))
        let level = Access.person(.init(level: .aal2))
        #expect(judge(level, strong, after: .seconds(-7200)) == .stepUp(.level(.aal2)))
    }

    @Test("a disabled account counts as anonymous, and one with a compromised password must change it first")
    func standing() throws {
        #expect(judge(.signedIn, try person(change: { $0.isDisabled = true })) == .unauthenticated(.disabled))
        #expect(judge(everything, try person(change: { $0.mustChangePassword = true })) == .confined(.passwordChange))
    }
}
