import Foundation
import Logging
import PostgresClient
import SQLInterface
import Sessions
import SessionsTesting
import TestSupport
import Testing

/// The server that the test runner has started.
enum TestServer {
    static var isExpected: Bool { PostgresServers.plain.isExpected }

    static func address(_ parameters: String = "") throws -> PostgresAddress {
        PostgresAddress(url: try PostgresServers.plain.url(adding: parameters))
    }

    /// The same server as another client sees it.
    static func address(user: String, password: String) throws -> PostgresAddress {
        var parts = try #require(URLComponents(string: PostgresServers.plain.url))
        (parts.user, parts.password) = (user, password)
        return PostgresAddress(url: try #require(parts.string))
    }

    /// The same server for whom everything is allowed.
    static func superuser() throws -> PostgresAddress {
        PostgresAddress(url: try PostgresServers.superuser.url)
    }

    /// Runs a test with a database whose tables are its own.
    static func withDatabase<Value>(
        connections: Int = 4,
        _ body: (PostgresDatabase) async throws -> Value
    ) async throws -> Value {
        let name = "test_\(UInt64.random(in: .min ... .max))"
        let database = PostgresDatabase(
            try address("options=-csearch_path%3D\(name)"), connections: connections, logger: Logger(label: "test"))
        try await database.write { _ = try $0.run("CREATE SCHEMA \(name)") }
        let result: Result<Value, any Error>
        do {
            result = .success(try await body(database))
        } catch {
            result = .failure(error)
        }
        try await database.write { _ = try $0.run("DROP SCHEMA \(name) CASCADE") }
        await database.shutdown()
        return try result.get()
    }
}

@Suite("The PostgreSQL engine", .enabled(if: TestServer.isExpected))
struct PostgresDatabaseTests {
    @Test("values of every kind are read back as they were")
    func values() async throws {
        try await TestServer.withDatabase { database in
            let values: [SQLValue] = [
                .text("'; DROP TABLE x; -- é😀"), .integer(.min), .integer(.max), .integer(-1), .bytes([0, 255, 0]),
                .bytes([]), .text(""),
            ]
            let places = values.indices.map { "$\($0 + 1)" }.joined(separator: ", ")
            #expect(try await database.query("SELECT \(places)", values).first?.values == values)
            try await database.write { connection in
                try connection.run("CREATE TABLE t (n BIGINT, b BYTEA, x TEXT)")
                try connection.run("INSERT INTO t VALUES ($1, $2, $3)", .null, .null, .null)
            }
            #expect(try await database.query("SELECT n, b, x FROM t", []).first?.values == [.null, .null, .null])
            #expect(
                try await database.query("SELECT 1, true, count(*) FROM t", [])[0].values
                    == [1, 1, 1].map(SQLValue.integer))
        }
    }

    @Test("a transaction that throws leaves nothing, and one that returns stays")
    func transactions() async throws {
        struct Refusal: Error {}
        try await TestServer.withDatabase { database in
            try await database.write { _ = try $0.run("CREATE TABLE t (n BIGINT)") }
            await #expect(throws: Refusal.self) {
                try await database.write { connection in
                    try connection.run("INSERT INTO t VALUES (1)")
                    throw Refusal()
                }
            }
            await #expect(throws: StorageError.self) {
                try await database.write { connection in
                    try connection.run("INSERT INTO t VALUES (2)")
                    try connection.run("INSERT INTO missing VALUES (2)")
                }
            }
            try await database.write { _ = try $0.run("INSERT INTO t VALUES (3)") }
            #expect(try await database.query("SELECT n FROM t", []).map(\.values) == [[.integer(3)]])
        }
    }

    @Test("a read may not write, and sees one state")
    func reads() async throws {
        try await TestServer.withDatabase { database in
            try await database.write { _ = try $0.run("CREATE TABLE t (n BIGINT)") }
            await #expect(throws: StorageError.self) {
                try await database.read { _ = try $0.run("INSERT INTO t VALUES (1)") }
            }
            #expect(try await database.read { try $0.run("SELECT count(*) FROM t")[0].integer(0) } == 0)
        }
    }

    @Test("of statements that travel together one that fails leaves the others alone")
    func isolation() async throws {
        try await TestServer.withDatabase(connections: 1) { database in
            let answers = await withTaskGroup(of: Int64?.self) { group in
                for number in 0..<200 {
                    group.addTask {
                        let statement = number % 3 == 0 ? "SELECT $1 FROM missing" : "SELECT $1"
                        return try? await database.query(statement, [.integer(Int64(number))])[0].integer(0)
                    }
                }
                return await group.reduce(into: []) { $0.append($1) }
            }
            #expect(Set(answers.compactMap { $0 }) == Set((0..<200).filter { $0 % 3 != 0 }.map(Int64.init)))
        }
    }

    @Test("when the server gives fewer connections than asked for, those that there are do everything")
    func fewConnections() async throws {
        let name = "few_\(UInt64.random(in: .min ... .max))"
        let administrator = PostgresDatabase(
            try TestServer.superuser(), connections: 1, logger: Logger(label: "test"))
        try await administrator.write { _ = try $0.run("CREATE ROLE \(name) LOGIN PASSWORD 'few' CONNECTION LIMIT 1") }
        let database = PostgresDatabase(
            try TestServer.address(user: name, password: "few"), connections: 4, logger: Logger(label: "test"))
        // Of several that ask for the last place at once, PostgreSQL may refuse all.
        _ = try await database.query("SELECT 1", [])
        for _ in 0..<3 {
            try await withThrowingTaskGroup { group in
                for _ in 0..<20 {
                    group.addTask { _ = try await database.query("SELECT 1", []) }
                    group.addTask { try await database.read { _ = try $0.run("SELECT pg_sleep(0.01)") } }
                }
                try await group.waitForAll()
            }
        }
        await database.shutdown()
        try await administrator.write { _ = try $0.run("DROP ROLE \(name)") }
        await administrator.shutdown()
    }

    @Test("however many different statements there are, each is answered")
    func manyStatements() async throws {
        try await TestServer.withDatabase(connections: 1) { database in
            for number in 0..<600 {
                let rows = try await database.query("SELECT $1 + \(number)", [.integer(1)])
                #expect(rows.map(\.values) == [[.integer(Int64(number + 1))]])
            }
        }
    }

    @Test("transactions that wait for each other in a circle are repeated, and all succeed")
    func deadlock() async throws {
        try await TestServer.withDatabase { database in
            try await database.write { connection in
                try connection.run("CREATE TABLE t (id BIGINT PRIMARY KEY, n BIGINT)")
                try connection.run("INSERT INTO t VALUES (1, 0), (2, 0)")
            }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for order in [[1, 2], [2, 1]] as [[Int64]] {
                    group.addTask {
                        try await database.write { connection in
                            for id in order {
                                try connection.run("UPDATE t SET n = n + 1 WHERE id = $1", .integer(id))
                                try connection.run("SELECT pg_sleep(0.1)")
                            }
                        }
                    }
                }
                try await group.waitForAll()
            }
            #expect(try await database.query("SELECT sum(n)::int8 FROM t", [])[0].integer(0) == 4)
        }
    }

    @Test("a name is held by one transaction at a time")
    func names() async throws {
        try await TestServer.withDatabase { database in
            try await database.write { _ = try $0.run("CREATE TABLE t (n BIGINT)") }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<20 {
                    group.addTask {
                        try await database.write { connection in
                            try connection.hold("the count")
                            let count = try connection.run("SELECT count(*) FROM t")[0].integer(0)
                            if count < 5 { try connection.run("INSERT INTO t VALUES (1)") }
                        }
                    }
                }
                try await group.waitForAll()
            }
            #expect(try await database.query("SELECT count(*) FROM t", [])[0].integer(0) == 5)
            let other = PostgresDatabase(try TestServer.address(), connections: 1, logger: Logger(label: "test"))
            try await database.write { try $0.hold("only one") }
            #expect(try await other.write { try $0.tryToHold("only one") })
            await other.shutdown()
        }
    }

    @Test("a connection that the server ends fails what was under way, and the next request is answered")
    func lostConnection() async throws {
        try await TestServer.withDatabase(connections: 1) { database in
            await #expect(throws: StorageError.self) {
                try await database.query("SELECT pg_terminate_backend(pg_backend_pid())", [])
            }
            let answer7 = try await database.query("SELECT 7", [])
            #expect(answer7.map(\.values) == [[.integer(7)]])
            await #expect(throws: StorageError.self) {
                try await database.write { connection in
                    _ = try? connection.run("SELECT pg_terminate_backend(pg_backend_pid())")
                    try connection.run("SELECT 1")
                }
            }
            let answer8 = try await database.query("SELECT 8", [])
            #expect(answer8.map(\.values) == [[.integer(8)]])
        }
    }

    @Test("a statement that takes too long is given up, and the connection with it")
    func timeout() async throws {
        try await TestServer.withDatabase(connections: 1) { database in
            let error = await #expect(throws: StorageError.self) { try await database.query("SELECT pg_sleep(30)", []) }
            #expect(error?.code == .unavailable)
            let answer1 = try await database.query("SELECT 1", [])
            #expect(answer1.map(\.values) == [[.integer(1)]])
        }
    }

    @Test("a table that is append-only refuses every change")
    func appendOnly() async throws {
        try await TestServer.withDatabase { database in
            try await database.write { connection in
                try connection.run("CREATE TABLE log (seq BIGINT PRIMARY KEY)")
                for statement in SQLDialect.postgres.appendOnly("log", "seq") { try connection.run(statement) }
                try connection.run("INSERT INTO log VALUES (1)")
            }
            for statement in ["UPDATE log SET seq = 2", "DELETE FROM log", "TRUNCATE log"] {
                await #expect(throws: StorageError.self) { try await database.write { _ = try $0.run(statement) } }
            }
            #expect(try await database.query("SELECT seq FROM log", [])[0].integer(0) == 1)
        }
    }

    @Test("without a listening server every request fails at once, with a reason")
    func nobody() async throws {
        let database = PostgresDatabase(
            PostgresAddress(url: "postgres://ada:violet@127.0.0.1:1/coats"), logger: Logger(label: "test"))
        let error = await #expect(throws: StorageError.self) { try await database.query("SELECT 1", []) }
        #expect(error?.code == .unavailable)
        #expect(error?.message.contains("cannot be reached") == true)
        #expect(error?.message.contains("violet") == false)
        await database.shutdown()
        await #expect(throws: StorageError.self) { try await database.query("SELECT 1", []) }
    }

    @Test("the server is looked at before it is used")
    func check() async throws {
        try await TestServer.withDatabase { database in
            let now = SystemClock().now()
            let (right, wrong) = (try await database.check(now: now), try await database.check(now: now + .seconds(60)))
            #expect(!right.contains { $0.contains("clock") })
            #expect(wrong.contains { $0.contains("clock") })
        }
    }

    @Test("instances that start together make the tables once")
    func migration() async throws {
        try await TestServer.withDatabase { database in
            let migrator = Migrator(
                [Migration(summary: "Make a table") { _ in ["CREATE TABLE t (n BIGINT)"] }], versionTable: "version")
            let steps = try await withThrowingTaskGroup(of: [String].self) { group in
                for _ in 0..<8 { group.addTask { try await migrator.migrate(database) } }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            #expect(steps == ["Make a table"])
        }
    }
}
