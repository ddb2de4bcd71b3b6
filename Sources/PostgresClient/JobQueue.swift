import Foundation
import SQLInterface

/// A job for the owner of a connection.
enum PostgresJob: Sendable {
    /// One statement that only reads; several are sent together.
    case query(PostgresStatement, answer: @Sendable (Result<[SQLRow], any Error>) -> Void)
    /// Work with exclusive use of a connection.
    case exclusive(ExclusiveJob)

    /// Reports that the job will not run.
    func fail(_ error: any Error) {
        switch self {
        case .query(_, let answer): answer(.failure(error))
        case .exclusive(let job): job.fail(error)
        }
    }
}

/// Work with exclusive use of a connection.
struct ExclusiveJob: Sendable {
    /// Does the work, and returns the closure that delivers the outcome.
    let run: @Sendable (PostgresLink) throws -> @Sendable () -> Void
    let fail: @Sendable (any Error) -> Void
}

/// The queue of jobs for the owners of connections. Bounded: beyond the limit the server is too slow.
// `condition` guards every stored variable.
final class JobQueue: @unchecked Sendable {
    private let condition = NSCondition()
    private let limit: Int
    private let owners: Int
    private var jobs: [PostgresJob] = []
    private var urgent: [PostgresJob] = []
    private var isClosed = false

    /// The maximum number of statements in one round trip.
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

    /// Adds a job that runs before all others, even if the queue is full. For few callers, each with one job at a time.
    func addUrgent(_ job: ExclusiveJob) {
        let isAdded = condition.withLock {
            guard !isClosed else { return false }
            urgent.append(.exclusive(job))
            condition.signal()
            return true
        }
        if !isAdded { job.fail(StorageError(.unavailable, "the database is closed")) }
    }

    /// Waits for work: one exclusive job, or a fair share of the waiting statements. Nil after the last job.
    func take() -> [PostgresJob]? {
        condition.withLock {
            while jobs.isEmpty, urgent.isEmpty, !isClosed { condition.wait() }
            guard urgent.isEmpty else { return [urgent.removeFirst()] }
            guard !jobs.isEmpty else { return nil }
            let share = min(Self.batchLimit, max(1, jobs.count / owners))
            let statements = jobs.prefix(share).prefix { if case .query = $0 { true } else { false } }
            let batch = statements.isEmpty ? jobs.prefix(1) : statements
            jobs.removeFirst(batch.count)
            return Array(batch)
        }
    }

    /// Removes and returns the waiting jobs, which must be failed.
    func takeAll() -> [PostgresJob] {
        condition.withLock {
            defer { (urgent, jobs) = ([], []) }
            return urgent + jobs
        }
    }

    /// Returns a taken but not begun job to the front of the queue, for another owner.
    func putBack(_ batch: [PostgresJob]) {
        condition.withLock {
            jobs.insert(contentsOf: batch, at: 0)
            condition.broadcast()
        }
    }

    /// Accepts no more jobs; waiting ones still run.
    func close() {
        condition.withLock {
            isClosed = true
            condition.broadcast()
        }
    }
}
