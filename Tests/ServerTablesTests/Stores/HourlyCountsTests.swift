import DatabaseSupport
import SQLInterface
import Sessions
import Testing
import UserAccounts

@testable import ServerTables

@Suite("What is counted by the hour", .eachEngine)
struct HourlyCountsTests {
    private let start = TemporaryDatabase.start
    private var hour: Int64 { HourlyCount.hour(of: start) }

    private func event(
        _ name: AuditEventName, after time: Duration = .zero, _ reason: AuditReason? = nil, count: Int64? = nil
    ) -> AuditEvent {
        let context = AuditContext(actor: .user(PrincipalID(rawValue: "p")))
        return AuditEvent(
            name, at: start + time, reason: reason, in: context,
            details: count.map { [AuditFolding.countField: .integer($0)] } ?? [:])
    }

    private func counts(_ temporary: TemporaryDatabase) -> HourlyCounts {
        HourlyCounts(database: temporary.database)
    }

    @Test("events are counted by hour, name and reason when they are written")
    func events() async throws {
        let temporary = try await TemporaryDatabase()
        try await temporary.storage.audit.append([
            event(.loginSuccess), event(.loginSuccess), event(.sessionExpired, .idle),
            event(.sessionExpired, .absolute),
        ])
        try await temporary.storage.audit.append(event(.loginSuccess))
        try await temporary.storage.audit.append(event(.loginSuccess, after: .seconds(3_600)))
        #expect(
            try await counts(temporary).all(since: start) == [
                HourlyCount(hour: hour, name: "authn_login_success", number: 3),
                HourlyCount(hour: hour, name: "session_expired", reason: "absolute", number: 1),
                HourlyCount(hour: hour, name: "session_expired", reason: "idle", number: 1),
                HourlyCount(hour: hour + 1, name: "authn_login_success", number: 1),
            ])
    }

    @Test("an event that stands for repetitions counts as often as they happened")
    func repetitions() async throws {
        let temporary = try await TemporaryDatabase()
        try await temporary.storage.audit.append([event(.loginFailed), event(.loginFailed, count: 250)])
        #expect(try await counts(temporary).all(since: start).map(\.number) == [251])
    }

    @Test("hours before the one asked for are left out")
    func since() async throws {
        let temporary = try await TemporaryDatabase()
        for hours in 0..<5 {
            try await temporary.storage.audit.append(event(.loginSuccess, after: .seconds(hours * 3_600)))
        }
        let found = try await counts(temporary).all(
            since: Timestamp(milliseconds: (hour + 2) * 3_600_000 + 59 * 60_000))
        #expect(found.map(\.hour) == [hour + 2, hour + 3, hour + 4])
    }

    @Test("of the live sessions the largest number of an hour is kept")
    func live() async throws {
        let temporary = try await TemporaryDatabase()
        let hourly = counts(temporary)
        for number in [3, 8, 5] { try await hourly.note(liveSessions: number, at: start) }
        try await hourly.note(liveSessions: 1, at: start + .seconds(3_600))
        #expect(try await hourly.all(since: start).map(\.number) == [8, 1])
        #expect(try await hourly.all(since: start).allSatisfy { $0.name == HourlyCounts.liveSessions })
    }

    @Test("counts are removed after a month, and later ones stay")
    func removal() async throws {
        let temporary = try await TemporaryDatabase()
        let hourly = counts(temporary)
        try await temporary.storage.audit.append([event(.loginSuccess), event(.loginSuccess, after: .seconds(3_600))])
        try await hourly.note(liveSessions: 1, at: start + HourlyCounts.memory + .seconds(3_600))
        #expect(try await hourly.all(since: start - .seconds(7_200)).map(\.hour).first == hour + 1)
    }

    @Test("an event whose change is taken back is not counted")
    func rollback() async throws {
        struct Refusal: Error {}
        let temporary = try await TemporaryDatabase()
        await #expect(throws: Refusal.self) {
            try await temporary.database.write { [event = event(.loginSuccess)] connection in
                _ = try AuditTable(connection: connection)
                    .append([event], from: AuditOrigin(instance: "here", version: "1"))
                throw Refusal()
            }
        }
        #expect(try await counts(temporary).all(since: start).isEmpty)
    }

    @Test("the hour of a moment begins with it, before 1970 too")
    func hours() {
        #expect(HourlyCount.hour(of: Timestamp(milliseconds: 3_600_000)) == 1)
        #expect(HourlyCount.hour(of: Timestamp(milliseconds: 3_599_999)) == 0)
        #expect(HourlyCount.hour(of: Timestamp(milliseconds: -1)) == -1)
    }
}
