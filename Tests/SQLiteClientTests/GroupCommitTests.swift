import Dispatch
import GRDB
import SQLInterface
import Synchronization
import TestSupport
import Testing

@testable import SQLiteClient

@Suite("Group commit")
struct GroupCommitTests {
    @Test("writers that wait together are committed together")
    func sharesCommits() async throws {
        try await withBench { bench in
            _ = try await bench.meeting(200) { try await bench.write("\($0)") }
            #expect(try await bench.texts().count == 200)
            #expect(bench.commits.value == 1)
        }
    }

    @Test("a failed writer undoes only its own work")
    func isolatesFailures() async throws {
        try await withBench { bench in
            let refused = try await bench.meeting(30) { number -> String? in
                do {
                    try await bench.write("\(number)", failing: number % 3 == 0)
                    return nil
                } catch let refusal as Refusal {
                    return refusal.text
                }
            }
            let expected = Set((0..<30).filter { $0 % 3 == 0 }.map(String.init))
            #expect(Set(refused.compactMap { $0 }) == expected)
            #expect(Set(try await bench.texts()) == Set((0..<30).map(String.init)).subtracting(expected))
        }
    }

    @Test("a failure of the whole transaction fails all its writers, and no later ones")
    func reportsLostTransaction() async throws {
        try await withBench { bench in
            let failed = try await bench.meeting(10) { number in
                do {
                    try await bench.commit.perform { db in
                        try db.execute(sql: "INSERT INTO notes VALUES (?)", arguments: ["\(number)"])
                        if number == 5 { try db.execute(sql: "ROLLBACK") }
                    }
                    return false
                } catch {
                    return true
                }
            }
            #expect(failed.count { $0 } == 10)
            #expect(try await bench.texts() == [])
            try await bench.write("after")
            #expect(try await bench.texts() == ["after"])
        }
    }

    @Test("a cancelled writer's work is done, and it learns the outcome")
    func survivesCancellation() async throws {
        try await withBench { bench in
            let answers = try await bench.meeting(3) { number in
                try await bench.commit.perform { db in
                    try db.execute(sql: "INSERT INTO notes VALUES (?)", arguments: ["\(number)"])
                    return number
                }
            } beforeRelease: {
                $0.cancelAll()
            }
            #expect(Set(answers) == [0, 1, 2])
            #expect(try await bench.texts().count == 3)
        }
    }

    @Test("when too many wait, one more is refused at once")
    func boundsQueue() async throws {
        try await withBench(queueLimit: 8) { bench in
            _ = try await bench.meeting(8) { number in
                try await bench.write("\(number)")
            } beforeRelease: { _ in
                let error = await #expect(throws: StorageError.self) { try await bench.write("too many") }
                #expect(error?.code == .unavailable)
            }
            #expect(try await bench.texts().count == 8)
        }
    }
}

private struct Refusal: Error {
    let text: String
}

/// A database with one table, a group commit on it, and a count of its commits.
private struct Bench: Sendable {
    let pool: DatabasePool
    let commit: GroupCommit
    let commits: CommitCounter

    func write(_ text: String, failing: Bool = false) async throws {
        try await commit.perform { db in
            try db.execute(sql: "INSERT INTO notes VALUES (?)", arguments: [text])
            if failing { throw Refusal(text: text) }
        }
    }

    func texts() async throws -> [String] {
        try await pool.read { try String.fetchAll($0, sql: "SELECT text FROM notes") }
    }

    /// Holds the pool's writer until `count` writers wait, so that they meet in one transaction.
    func meeting<Answer: Sendable>(
        _ count: Int,
        _ work: @escaping @Sendable (Int) async throws -> Answer,
        beforeRelease: (ThrowingTaskGroup<Answer, any Error>) async -> Void = { _ in }
    ) async throws -> [Answer] {
        let gate = DispatchSemaphore(value: 0)
        return try await withThrowingTaskGroup(of: Answer.self) { group in
            pool.asyncWriteWithoutTransaction { _ in gate.wait() }
            for number in 0..<count { group.addTask { try await work(number) } }
            while commit.queueLength < count { await Task.yield() }
            commits.reset()
            await beforeRelease(group)
            gate.signal()
            return try await group.reduce(into: []) { $0.append($1) }
        }
    }
}

/// Counts COMMIT statements as SQLite runs them.
private final class CommitCounter: Sendable {
    private let count = Mutex(0)

    var value: Int { count.withLock { $0 } }

    func add() {
        count.withLock { $0 += 1 }
    }

    func reset() {
        count.withLock { $0 = 0 }
    }
}

private func withBench(queueLimit: Int = 1000, _ body: (Bench) async throws -> Void) async throws {
    try await withScratchFile { path in
        let commits = CommitCounter()
        var configuration = Configuration()
        configuration.prepareDatabase { db in
            guard !db.configuration.readonly else { return }
            db.trace { event in
                if "\(event)".hasPrefix("COMMIT") { commits.add() }
            }
        }
        let pool = try DatabasePool(path: path, configuration: configuration)
        try await pool.write { try $0.execute(sql: "CREATE TABLE notes (text TEXT)") }
        try await body(Bench(pool: pool, commit: GroupCommit(pool: pool, queueLimit: queueLimit), commits: commits))
    }
}
