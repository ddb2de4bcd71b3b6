import DatabaseSupport
import Sessions
import SessionsTesting
import TestSupport
import Testing
import UserAccounts

@testable import AuthServer
@testable import ServerTables

@Suite("The trusted time is shared and survives a restart", .eachEngine)
struct ClockWatchTests {
    private let clock = ManualClock(TemporaryDatabase.start)
    private let log = CapturedLog()

    private func record(_ temporary: TemporaryDatabase) -> ClockRecord {
        ClockRecord(database: temporary.database, origin: TemporaryDatabase.origin)
    }

    private func watch(_ temporary: TemporaryDatabase) async throws -> ClockWatch {
        try await ClockWatch.opened(record(temporary), clock: clock, logger: log.logger)
    }

    @Test(
        "a start far ahead of the last one removes nothing and advises the operator; with a corrected clock, removal continues"
    )
    func start() async throws {
        let temporary = try await TemporaryDatabase()
        let first = try await watch(temporary)
        await first.look()
        #expect(first.mayRemove && log.lines.isEmpty)
        clock.advance(by: .seconds(400 * 86_400))
        #expect(!first.mayRemove, "not even before the next look")
        let second = try await watch(temporary)
        await second.look()
        #expect(!second.mayRemove)
        #expect(log.lines.contains { $0.contains("coatcheck clock accept") })
        clock.advance(by: .seconds(-400 * 86_400))
        #expect(second.mayRemove)
        #expect(try await record(temporary).known() == clock.now())
    }

    @Test("a confirmation is an event, and every server that runs follows it")
    func confirmed() async throws {
        let temporary = try await TemporaryDatabase()
        _ = try await watch(temporary)
        clock.advance(by: .seconds(400 * 86_400))
        let running = try await watch(temporary)
        try await record(temporary).accept(clock.now())
        await running.look()
        #expect(running.mayRemove)
        let events = try await temporary.storage.audit.page(AuditQuery(event: "config_changed")).items
        let event = try #require(events.first)
        #expect(event.fields["what"]?.text == "clock")
        #expect(event.fields["last_known"]?.text == TemporaryDatabase.start.rfc3339)
    }

    @Test("where nothing is recorded yet, the last event of the audit log tells when a server last ran")
    func firstStart() async throws {
        let temporary = try await TemporaryDatabase()
        try await temporary.storage.audit.append(AuditEvent(.systemStopped, at: clock.now(), in: .system))
        clock.advance(by: .seconds(400 * 86_400))
        #expect(try await !watch(temporary).mayRemove)
        #expect(try await watch(TemporaryDatabase()).mayRemove, "a new installation has nothing to lose")
    }
}
