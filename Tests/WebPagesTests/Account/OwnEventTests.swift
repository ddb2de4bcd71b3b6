import PageRendering
import Sessions
import Testing

@testable import UserAccounts
@testable import WebPages

@Suite struct OwnEventTests {
    private let user = PrincipalID(rawValue: "ada")
    private let other = PrincipalID(rawValue: "bob")
    private let now = SamplePages.now

    private func event(_ name: AuditEventName, by actor: AuditActor, on target: PrincipalID? = nil) -> OwnEvent? {
        var context = AuditContext(actor: actor)
        (context.sourceAddress, context.userAgent) = ("192.0.2.1", "curl/8")
        var chain = AuditChain.empty
        let made = AuditEvent(name, at: now, target: target, in: context)
        let entry = chain.link(made, from: AuditOrigin(instance: "id.example.org", version: "0.1.0"))
        return OwnEvent(entry, of: user)
    }

    @Test("users read what they did to their account, with device and address")
    func own() throws {
        let entry = try #require(event(.passwordChanged, by: .user(user)))
        #expect(entry.words == "Password changed" && !entry.isByAdministrator)
        #expect(entry.addresses == ["192.0.2.1"] && entry.userAgent == "curl/8")
    }

    @Test("users read what was attempted against their account by a client that was not identified")
    func attempts() throws {
        let entry = try #require(event(.loginFailed, by: .anonymous, on: user))
        #expect(entry.addresses == ["192.0.2.1"] && !entry.isByAdministrator)
    }

    @Test("what an administrator did is told without name, address and device")
    func administrators() throws {
        let entry = try #require(event(.userDisabled, by: .administrator(other), on: user))
        #expect(entry.isByAdministrator && entry.addresses.isEmpty && entry.userAgent == nil)
    }

    @Test("a line that stands for repetitions says how many they were, and from which addresses")
    func repetitions() throws {
        var context = AuditContext(actor: .anonymous)
        context.sourceAddress = "192.0.2.1"
        var folded = FoldedEvents(AuditEvent(.loginFailed, at: now, target: user, in: context))
        context.sourceAddress = "192.0.2.2"
        for _ in 0..<6 { folded.add(AuditEvent(.loginFailed, at: now, target: user, in: context)) }
        var chain = AuditChain.empty
        let entry = chain.link(folded.event(at: now), from: AuditOrigin(instance: "id.example.org", version: "0.1.0"))
        let event = try #require(OwnEvent(entry, of: user))
        #expect(event.words.description == "Sign-in failed, 7 times" && event.addresses == ["192.0.2.1", "192.0.2.2"])
    }

    @Test("what users did to other accounts, and events about the server, are not theirs to read")
    func others() {
        #expect(event(.userDisabled, by: .administrator(user), on: other) == nil)
        #expect(event(.passwordChanged, by: .user(other)) == nil)
        #expect(event(.loginFailed, by: .anonymous, on: other) == nil)
        #expect(event(.adminReadAudit, by: .administrator(user)) == nil)
        #expect(event(.systemStarted, by: .system) == nil)
    }
}
