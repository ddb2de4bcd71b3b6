import Logging
import PostgresClient
import SQLInterface
import Synchronization
import Testing

@Suite("A PostgreSQL server that hung up", .enabled(if: TestServer.isExpected))
struct HangUpTests {
    private let name = "hang_\(UInt64.random(in: .min ... .max))"

    /// Runs a test with connections that have a name, a table, and an administrator beside them.
    private func withConnections(
        _ parameters: String = "",
        _ body: (PostgresDatabase, PostgresDatabase) async throws -> Void
    ) async throws {
        let logger = Logger(label: "test")
        let administrator = PostgresDatabase(try TestServer.superuser(), connections: 1, logger: logger)
        let address = try TestServer.address("application_name=\(name)\(parameters)")
        let database = PostgresDatabase(address, connections: 3, logger: logger)
        try await database.write { _ = try $0.run("CREATE TABLE \(name) (n BIGINT)") }
        try await body(database, administrator)
        try await database.write { _ = try $0.run("DROP TABLE \(name)") }
        await database.shutdown()
        await administrator.shutdown()
    }

    /// Has every connection do something at the same time, so that all of them stand.
    private func useAll(_ database: PostgresDatabase) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<3 { group.addTask { try await database.read { _ = try $0.run("SELECT pg_sleep(0.1)") } } }
            try await group.waitForAll()
        }
    }

    /// Waits, at the server, until it has ended the connections.
    private func waitUntilEnded(_ administrator: PostgresDatabase) async throws {
        let count = "SELECT count(*) FROM pg_stat_activity WHERE application_name = '\(name)'"
        for _ in 0..<100 where try await administrator.query(count, [])[0].integer(0) != 0 {
            try await administrator.read { _ = try $0.run("SELECT pg_sleep(0.05)") }
        }
    }

    private func end(_ administrator: PostgresDatabase) async throws {
        _ = try await administrator.query(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = '\(name)'", [])
        try await waitUntilEnded(administrator)
    }

    private func expectService(_ database: PostgresDatabase) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<6 {
                group.addTask {
                    let rows = try await database.query("SELECT 7", [])
                    #expect(rows.map(\.values) == [[.integer(7)]])
                }
                group.addTask { [name] in
                    try await database.write { _ = try $0.run("INSERT INTO \(name) VALUES (\(number))") }
                }
            }
            try await group.waitForAll()
        }
    }

    @Test("on idle connections costs no request anything")
    func terminated() async throws {
        try await withConnections { database, administrator in
            for round in 1...3 {
                try await useAll(database)
                try await end(administrator)
                try await expectService(database)
                let count = try await database.query("SELECT count(*) FROM \(name)", [])[0].integer(0)
                #expect(count == Int64(round * 6))
            }
        }
    }

    @Test("because of an idle timeout costs no request anything")
    func idle() async throws {
        try await withConnections("&options=-cidle_session_timeout%3D200") { database, administrator in
            try await useAll(database)
            try await waitUntilEnded(administrator)
            try await expectService(database)
        }
    }

    @Test("under a transaction that is not being committed has it done again, once")
    func transaction() async throws {
        try await withConnections { database, administrator in
            let attempts = Counter()
            try await database.write { [name] connection in
                let pid = try connection.run("SELECT pg_backend_pid()")[0].integer(0)
                try connection.run("INSERT INTO \(name) VALUES (1)")
                guard attempts.next() == 1 else { return }
                _ = try? connection.run("SELECT pg_terminate_backend(\(pid)::int)")
                try connection.run("INSERT INTO \(name) VALUES (2)")
            }
            #expect(attempts.value == 2)
            #expect(try await database.query("SELECT n FROM \(name)", []).map(\.values) == [[.integer(1)]])
        }
    }

    @Test("under every attempt is given up after a few")
    func always() async throws {
        try await withConnections { database, _ in
            let attempts = Counter()
            await #expect(throws: StorageError.self) {
                try await database.write { connection in
                    _ = attempts.next()
                    try connection.run("SELECT pg_terminate_backend(pg_backend_pid())")
                }
            }
            #expect(attempts.value == 4)
        }
    }

    @Test("under a statement that took too long has nothing done again")
    func timeout() async throws {
        try await withConnections { database, administrator in
            let calls = "SELECT nextval('\(name)_calls'), pg_sleep(30)"
            try await administrator.write { [name] connection in
                try connection.run("CREATE SEQUENCE \(name)_calls")
                try connection.run("GRANT ALL ON SEQUENCE \(name)_calls TO PUBLIC")
            }
            await #expect(throws: StorageError.self) { try await database.query(calls, []) }
            let last = try await administrator.query("SELECT last_value FROM \(name)_calls", [])[0].integer(0)
            try await administrator.write { [name] in _ = try $0.run("DROP SEQUENCE \(name)_calls") }
            #expect(last == 1)
        }
    }

    /// Counts how often a transaction is begun.
    private final class Counter: Sendable {
        private let count = Mutex(0)

        var value: Int { count.withLock { $0 } }

        func next() -> Int {
            count.withLock { count in
                count += 1
                return count
            }
        }
    }
}
