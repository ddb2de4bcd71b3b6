import Foundation
import SQLInterface

/// What the owner of a connection is asked to do.
enum PostgresJob: Sendable {
    /// One statement that only reads; several travel together.
    case query(PostgresStatement, answer: @Sendable (Result<[SQLRow], any Error>) -> Void)
    /// Work that has a connection to itself.
    case exclusive(ExclusiveJob)

    /// Says that it will not be done.
    func fail(_ error: any Error) {
        switch self {
        case .query(_, let answer): answer(.failure(error))
        case .exclusive(let job): job.fail(error)
        }
    }
}

/// Work that has a connection to itself.
struct ExclusiveJob: Sendable {
    /// Does it, and returns what hands the outcome over.
    let run: @Sendable (PostgresLink) throws -> @Sendable () -> Void
    let fail: @Sendable (any Error) -> Void
}

/// Where jobs wait for an owner of a connection. Bounded: beyond the limit the server is not keeping up.
// `condition` guards every stored variable.
final class JobQueue: @unchecked Sendable {
    private let condition = NSCondition()
    private let limit: Int
    private let owners: Int
    private var jobs: [PostgresJob] = []
    private var isClosed = false

    /// Most statements in one trip.
    private static let batchLimit = 64

    init(limit: Int, owners: Int) {
        self.limit = limit
        self.owners = owners
    }

    /// Adds a job, or fails it at once.
    func add(_ job: PostgresJob) {
        let refusal: StorageError? = condition.withLock {
            guard !isClosed else { return StorageError(.unavailable, "the database is closed") }
            guard jobs.count < limit else {
                return StorageError(.unavailable, "too many requests are waiting for PostgreSQL")
            }
            jobs.append(job)
            condition.signal()
            return nil
        }
        if let refusal { job.fail(refusal) }
    }

    /// Waits for work: one exclusive job, or a fair share of the statements that wait. Nil when there is no more to come.
    func take() -> [PostgresJob]? {
        condition.withLock {
            while jobs.isEmpty, !isClosed { condition.wait() }
            guard !jobs.isEmpty else { return nil }
            let share = min(Self.batchLimit, max(1, jobs.count / owners))
            let statements = jobs.prefix(share).prefix { if case .query = $0 { true } else { false } }
            let batch = statements.isEmpty ? jobs.prefix(1) : statements
            jobs.removeFirst(batch.count)
            return Array(batch)
        }
    }

    /// What waits, to be told that nothing can be done.
    func takeAll() -> [PostgresJob] {
        condition.withLock {
            defer { jobs = [] }
            return jobs
        }
    }

    /// Gives back what was taken and not begun: it is next, for another owner.
    func putBack(_ batch: [PostgresJob]) {
        condition.withLock {
            jobs.insert(contentsOf: batch, at: 0)
            condition.broadcast()
        }
    }

    /// Takes no more jobs; those that wait are still done.
    func close() {
        condition.withLock {
            isClosed = true
            condition.broadcast()
        }
    }
}
