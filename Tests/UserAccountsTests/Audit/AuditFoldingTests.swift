import Sessions
import Testing

@testable import UserAccounts

@Suite("Repetitions in the audit log")
struct AuditFoldingTests {
    private let start = People.start
    private let ada = PrincipalID(rawValue: "ada")

    private func event(
        _ name: AuditEventName = .authorizationFailed,
        by actor: AuditActor,
        to target: PrincipalID? = nil,
        from address: String = "192.0.2.1",
        because reason: AuditReason? = .forbidden,
        at now: Timestamp? = nil
    ) -> AuditEvent {
        AuditEvent(
            name, at: now ?? start, outcome: .deny, reason: reason, target: target,
            in: AuditContext(actor: actor, sourceAddress: address))
    }

    /// How many of a number of the same events get an entry of their own; the others are counted.
    private func admitted(_ number: Int, of event: AuditEvent, by folding: inout AuditFolding) -> Int {
        (0..<number).count { _ in
            if folding.admits(event) { return true }
            folding.count(event)
            return false
        }
    }

    @Test("the first sixty get an entry each, then one a minute, and the others a line a minute with their number")
    func allowance() {
        var folding = AuditFolding()
        #expect(admitted(1000, of: event(by: .user(ada)), by: &folding) == 60)
        #expect(folding.takeDue(at: start + .milliseconds(59_999)).isEmpty)
        let minute = start + .seconds(60)
        #expect(folding.takeDue(at: minute).values.map(\.count) == [940])
        #expect(folding.takeDue(at: minute).isEmpty)
        #expect(admitted(1000, of: event(by: .user(ada), at: minute), by: &folding) == 1)
        #expect(folding.takeDue(at: minute + .seconds(60)).values.map(\.count) == [999])
        #expect(admitted(1000, of: event(by: .user(ada), at: minute + .seconds(7200)), by: &folding) == 60)
    }

    @Test("the line says who and what, how many, since when and from where")
    func line() throws {
        var folding = AuditFolding()
        for number in 0..<100 {
            let now = start + .seconds(number / 10)
            let event = event(by: .user(ada), from: "192.0.2.\(number)", at: now)
            if !folding.admits(event) { folding.count(event) }
        }
        let line = try #require(folding.takeAll().values.first).event(at: start + .seconds(70))
        #expect(line.name == .authorizationFailed && line.reason == .forbidden && line.outcome == .deny)
        #expect(line.context.actor == .user(ada))
        #expect(line.time == start + .seconds(70))
        #expect(line.details["count"] == 40)
        #expect(line.details["first"] == .string((start + .seconds(6)).rfc3339))
        #expect(line.details["last"] == .string((start + .seconds(9)).rfc3339))
        #expect(line.details["addresses"] == .strings((60..<68).map { "192.0.2.\($0)" }))
        #expect(folding.admits(line) == true, "it gets its entry whatever was written before")
    }

    @Test("a thousand repetitions by one user suppress neither other users' events nor other events of that user")
    func apart() {
        var folding = AuditFolding()
        _ = admitted(1000, of: event(by: .user(ada)), by: &folding)
        #expect(folding.admits(event(by: .user(PrincipalID(rawValue: "bob")))) == true)
        #expect(folding.admits(event(.maliciousCSRF, by: .user(ada))) == true)
        #expect(folding.admits(event(by: .user(ada), because: .notFresh)) == true)
    }

    @Test("events of anonymous clients are counted by the account they target, or by their network without one")
    func strangers() {
        var folding = AuditFolding()
        let refusals = (0..<1000).map { event(.loginFailed, by: .anonymous, to: ada, from: "192.0.2.\($0 % 250)") }
        #expect(refusals.count { folding.admits($0) } == 60)
        let guesses = (0..<1000).map { event(.loginFailed, by: .anonymous, from: "2001:db8:0:1::\($0)") }
        #expect(guesses.count { folding.admits($0) } == 60)
        #expect(folding.admits(event(.loginFailed, by: .anonymous, from: "2001:db8:0:2::1")) == true)
    }

    @Test("the server's actions on the sessions of one user are counted by the user")
    func endings() {
        var folding = AuditFolding()
        #expect(admitted(1000, of: event(.sessionExpired, by: .system, to: ada), by: &folding) == 60)
    }

    @Test("administrators, commands and the server itself get an entry for everything")
    func exempt() {
        var folding = AuditFolding()
        #expect(admitted(1000, of: event(by: .administrator(ada), to: ada), by: &folding) == 1000)
        #expect(admitted(1000, of: event(.storeError, by: .system), by: &folding) == 1000)
    }

    @Test("a hundred thousand parties take the space of a few, and no more lines")
    func bounded() {
        var folding = AuditFolding()
        var written = 0
        for number in 0..<100_000 {
            let address = "10.\(number >> 16).\(number >> 8 & 255).\(number & 255)"
            let event = event(.loginFailed, by: .anonymous, from: address)
            for _ in 0..<2 {
                if folding.admits(event) { written += 1 } else { folding.count(event) }
            }
        }
        #expect(written <= (AuditFolding.capacity + 1) * AuditFolding.allowance)
        let lines = folding.takeAll().values
        #expect(lines.count <= AuditFolding.capacity + 1)
        #expect(lines.map(\.count).reduce(written, +) == 200_000)
    }

    @Test("parties that were quiet for long enough make room for others")
    func room() {
        var folding = AuditFolding()
        for number in 0..<AuditFolding.capacity {
            #expect(folding.admits(event(by: .user(PrincipalID(rawValue: "\(number)")))) == true)
        }
        let later = start + .seconds(60)
        #expect(admitted(61, of: event(by: .user(ada), at: later), by: &folding) == 60)
        #expect(folding.admits(event(by: .user(PrincipalID(rawValue: "bob")), at: later)) == true)
    }

    @Test("lines that could not be written are written with those that came meanwhile")
    func restored() {
        var folding = AuditFolding()
        _ = admitted(70, of: event(by: .user(ada)), by: &folding)
        let taken = folding.takeAll()
        _ = admitted(5, of: event(by: .user(ada), at: start + .seconds(1)), by: &folding)
        folding.restore(taken)
        #expect(folding.takeAll().values.map(\.count) == [15])
    }

    @Test("a clock that is set back neither silences the log nor gives anything away")
    func clockBack() {
        var folding = AuditFolding()
        _ = admitted(70, of: event(by: .user(ada)), by: &folding)
        let earlier = start - .seconds(3600)
        #expect(folding.admits(event(by: .user(ada), at: earlier)) == false)
        #expect(folding.takeDue(at: earlier).count == 1)
        #expect(folding.admits(event(by: .user(ada), at: earlier + .seconds(60))) == true)
    }

    @Test("a line names a session only if all events that it stands for are about it")
    func sessions() {
        func event(_ session: String?) -> AuditEvent {
            var context = AuditContext(actor: .user("ada"))
            context.sessionReference = session
            return AuditEvent(.sessionRenewed, at: Timestamp(milliseconds: 0), in: context)
        }
        func line(_ sessions: [String?]) -> AuditEvent {
            var folded = FoldedEvents(event(sessions[0]))
            for session in sessions.dropFirst() { folded.add(event(session)) }
            return folded.event(at: Timestamp(milliseconds: 0))
        }
        #expect(line(["a", "a", "a"]).context.sessionReference == "a")
        #expect(line(["a", "b", "a"]).context.sessionReference == nil)
        #expect(line([nil, "a"]).context.sessionReference == nil)
        let merged = FoldedEvents(event("a")).followed(by: FoldedEvents(event("b")))
        #expect(merged.event(at: Timestamp(milliseconds: 0)).context.sessionReference == nil)
    }
}
