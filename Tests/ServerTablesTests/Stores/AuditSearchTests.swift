import DatabaseSupport
import Sessions
import Testing
import UserAccounts

@testable import ServerTables

@Suite(.eachEngine) struct AuditSearchTests {
    private let start = TemporaryDatabase.start

    private func event(
        _ name: AuditEventName = .loginSuccess,
        by actor: String? = nil,
        on target: String? = nil,
        session: String? = nil,
        second: Int = 0
    ) -> AuditEvent {
        var context = actor.map { AuditContext(actor: .user(PrincipalID(rawValue: $0))) } ?? .system
        context.sessionReference = session
        return AuditEvent(
            name, at: start + .seconds(second), target: target.map(PrincipalID.init(rawValue:)), in: context)
    }

    private func log(_ events: [AuditEvent]) async throws -> SQLAuditLog {
        let audit = try await TemporaryDatabase().storage.audit
        try await audit.append(events)
        return audit
    }

    private func pages(_ audit: SQLAuditLog, _ query: AuditQuery) async throws -> [AuditPage] {
        var (pages, query) = ([AuditPage](), query)
        repeat {
            let page = try await audit.page(query)
            pages.append(page)
            query.after = page.next
        } while query.after != nil
        return pages
    }

    @Test("events of a user come in order whether he acted or was acted upon, each once")
    func actorAndTarget() async throws {
        let audit = try await log([
            event(by: "ada"), event(by: "bob", on: "ada"), event(by: "ada", on: "ada"), event(by: "bob"),
            event(by: "ada", on: "bob"), event(on: "ada"),
        ])
        for limit in [1, 2, 10] {
            let newest = try await pages(audit, AuditQuery(user: "ada", limit: limit))
            #expect(newest.flatMap(\.items).map(\.sequence) == [6, 5, 3, 2, 1])
            let oldest = try await pages(audit, AuditQuery(user: "ada", limit: limit, order: .oldestFirst))
            #expect(oldest.flatMap(\.items).map(\.sequence) == [1, 2, 3, 5, 6])
        }
    }

    @Test("events of a session come in order, and with other filters those of them that match")
    func session() async throws {
        let audit = try await log([
            event(by: "ada", session: "a"), event(by: "ada", session: "b"), event(.userDisabled, on: "ada"),
            event(.sessionRotated, by: "ada", session: "a"),
            event(.sessionExpired, on: "ada", session: "a", second: 60),
            event(.sessionExpired, on: "bob", session: "a"),
        ])
        func found(_ query: AuditQuery) async throws -> [Int64] {
            try await pages(audit, query).flatMap(\.items).map(\.sequence)
        }
        for limit in [1, 2, 10] {
            #expect(try await found(AuditQuery(session: "a", limit: limit)) == [6, 5, 4, 1])
            #expect(try await found(AuditQuery(session: "a", limit: limit, order: .oldestFirst)) == [1, 4, 5, 6])
            #expect(try await found(AuditQuery(user: "ada", session: "a", limit: limit)) == [5, 4, 1])
            let ended = AuditQuery(event: "session_expired", user: "ada", session: "a", limit: limit)
            #expect(try await found(ended) == [5])
            #expect(try await found(AuditQuery(session: "a", since: start + .seconds(30), limit: limit)) == [5])
        }
        #expect(try await found(AuditQuery(session: "c")).isEmpty)
    }

    @Test(
        "all pages together hold the entries that match all filters, in order, however few a page examines",
        arguments: [1, 2, 5, 1000])
    func everyPage(reach: Int) async throws {
        let names: [AuditEventName] = [.loginSuccess, .loginFailed, .userDisabled]
        let people = ["ada", "bob", "eve"]
        let events = (0..<60).map { number in
            // Times go back and forth, as those of several servers do.
            event(
                names[number * number % 7 % 3], by: people[number % 3], on: people[number * 5 % 7 % 3],
                second: number * 10 + number % 4 * 15)
        }
        let audit = try await log(events)
        let all = try await audit.page(AuditQuery(limit: 1000, order: .oldestFirst)).items
        for event in [nil, "authn_login_fail", "unknown"] as [String?] {
            for user in [nil, "ada", "nobody"] as [PrincipalID?] {
                for since in [nil, 0, 300, 10_000] as [Int?] {
                    let since = since.map { start + .seconds($0) }
                    let expected = zip(all, events).filter { entry, written in
                        (event == nil || entry.event == event)
                            && (user == nil || entry.actor == user || entry.target == user)
                            && (since == nil || written.time >= since ?? start)
                    }
                    .map(\.0.sequence)
                    for limit in [3, 100] {
                        var query = AuditQuery(event: event, user: user, since: since, limit: limit, reach: reach)
                        #expect(try await pages(audit, query).flatMap(\.items).map(\.sequence) == expected.reversed())
                        query.order = .oldestFirst
                        #expect(try await pages(audit, query).flatMap(\.items).map(\.sequence) == expected)
                    }
                }
            }
        }
    }

    @Test("a page that has examined as many entries as it may ends there, and says where the next one goes on")
    func bound() async throws {
        let audit = try await log(
            [event(.userDisabled, by: "ada")]
                + (0..<10).flatMap { _ in [event(by: "ada"), event(.userDisabled, by: "bob")] })
        let found = try await pages(audit, AuditQuery(event: "user_disabled", user: "ada", reach: 4))
        #expect(found.map(\.items.count) == [0, 0, 1])
        #expect(found.map(\.isCutShort) == [true, true, false])
    }

    @Test("a rare event of a frequent user is found at once, and a rare user's frequent event too")
    func rarerFilter() async throws {
        let audit = try await log(
            [event(.userDisabled, by: "ada"), event(by: "eve")] + (0..<20).map { _ in event(by: "ada") })
        for (name, user) in [("user_disabled", "ada"), ("authn_login_success", "eve")] {
            let page = try await audit.page(AuditQuery(event: name, user: PrincipalID(rawValue: user), reach: 3))
            #expect(page.items.count == 1)
            #expect(page.next == nil)
        }
    }

    @Test("a search since a time ends with the entries of that time, and does not go through those before")
    func since() async throws {
        let audit = try await log((0..<50).map { event(second: $0) })
        let since = start + .seconds(45)
        for order in [AuditQuery.Order.newestFirst, .oldestFirst] {
            let found = try await pages(audit, AuditQuery(since: since, order: order, reach: 10))
            #expect(found.map(\.items.count) == [5])
            #expect(found.map(\.isCutShort) == [false])
            let none = try await pages(audit, AuditQuery(since: start + .seconds(99), order: order, reach: 10))
            #expect(none.map(\.items.count) == [0])
        }
    }

    @Test("an entry whose clock ran ahead is found among those since a time")
    func clockAhead() async throws {
        let audit = try await log([event(second: 1000)] + (0..<50).map { event(second: $0) })
        let found = try await pages(audit, AuditQuery(since: start + .seconds(20), limit: 7, reach: 10))
        #expect(found.flatMap(\.items).map(\.sequence) == (22...51).reversed() + [1])
    }

    @Test("the export goes on over pages without a match")
    func export() async throws {
        let audit = try await log(
            (0..<30).map { event($0 == 25 ? .userDisabled : .loginSuccess, by: $0.isMultiple(of: 2) ? "ada" : "bob") })
        var lines: [String] = []
        let query = AuditQuery(event: "authn_login_success", user: "ada", reach: 2)
        try await audit.export(query) { lines.append($0) }
        #expect(lines.count == 15)
    }
}
