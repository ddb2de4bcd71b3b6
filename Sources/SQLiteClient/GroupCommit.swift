import GRDB
import SQLInterface
import Synchronization

/// Lets concurrent writers share one transaction, so that they wait for the disk once instead of one after another.
///
/// Writers queue up while a commit is under way; the next commit takes them all. Each runs inside its own savepoint: a
/// failed one undoes only its own work. When a writer gets its result, its work is on disk.
///
/// A queued write runs even if its task is cancelled.
final class GroupCommit: Sendable {
    /// One writer's work.
    private struct Job: Sendable {
        /// Does the work. Returns the closure that delivers the result once the work is on disk.
        let run: @Sendable (Database) throws -> @Sendable () -> Void
        let fail: @Sendable (any Error) -> Void
    }

    private struct Waiting {
        var jobs: [Job] = []
        /// Whether a drain is waiting for its turn on the pool's writer, or running.
        var isDrainScheduled = false
    }

    /// The maximum number of writers in one transaction. It limits how long other processes wait for the lock.
    private static let batchLimit = 512

    private let pool: DatabasePool
    private let queueLimit: Int
    private let waiting = Mutex(Waiting())

    /// - Parameter queueLimit: the maximum number of waiting writers. Beyond it the disk is too slow, and further writers
    ///   are refused.
    init(pool: DatabasePool, queueLimit: Int = 16_384) {
        self.pool = pool
        self.queueLimit = queueLimit
    }

    /// The number of writers that wait for the next transaction.
    var queueLength: Int { waiting.withLock { $0.jobs.count } }

    /// Runs `body` in a transaction and returns its result once that is durable.
    func perform<Value: Sendable>(_ body: @escaping @Sendable (Database) throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            let job = Job(
                run: { db in
                    let value = try body(db)
                    return { continuation.resume(returning: value) }
                },
                fail: { continuation.resume(throwing: $0) }
            )
            enqueue(job)
        }
    }

    /// Returns when all queued writes have run.
    func drained() async {
        while queueLength > 0 || waiting.withLock({ $0.isDrainScheduled }) {
            await withCheckedContinuation { continuation in
                pool.asyncWriteWithoutTransaction { _ in continuation.resume() }
            }
        }
    }

    private func enqueue(_ job: Job) {
        enum Next {
            case drain
            case wait
            case refuse
        }
        let next: Next = waiting.withLock { waiting in
            guard waiting.jobs.count < queueLimit else { return .refuse }
            waiting.jobs.append(job)
            guard !waiting.isDrainScheduled else { return .wait }
            waiting.isDrainScheduled = true
            return .drain
        }
        switch next {
        case .drain: scheduleDrain()
        case .wait: break
        case .refuse: job.fail(StorageError(.unavailable, "too many writes are waiting for the database"))
        }
    }

    private func scheduleDrain() {
        pool.asyncWriteWithoutTransaction { db in self.drain(db) }
    }

    /// Commits one batch, then requeues itself if there is more, so that other users of the pool get their turn between two
    /// batches.
    private func drain(_ db: Database) {
        let batch = waiting.withLock { waiting in
            let batch = Array(waiting.jobs.prefix(Self.batchLimit))
            waiting.jobs.removeFirst(batch.count)
            return batch
        }
        commit(batch, db)
        let hasMore = waiting.withLock { waiting in
            waiting.isDrainScheduled = !waiting.jobs.isEmpty
            return waiting.isDrainScheduled
        }
        if hasMore { scheduleDrain() }
    }

    private func commit(_ batch: [Job], _ db: Database) {
        var deliveries: [@Sendable () -> Void] = []
        do {
            try db.inTransaction(.immediate) {
                for job in batch { deliveries.append(try attempt(job, db)) }
                return .commit
            }
        } catch {
            // Nothing was kept, not even the work of the writers that had finished.
            for job in batch { job.fail(error) }
            return
        }
        for deliver in deliveries { deliver() }
    }

    /// Throws only when the failure took the whole transaction with it.
    private func attempt(_ job: Job, _ db: Database) throws -> @Sendable () -> Void {
        try db.cachedStatement(sql: "SAVEPOINT writer").execute()
        do {
            let deliver = try job.run(db)
            try db.cachedStatement(sql: "RELEASE writer").execute()
            return deliver
        } catch {
            guard db.isInsideTransaction else { throw error }
            try db.cachedStatement(sql: "ROLLBACK TO writer").execute()
            try db.cachedStatement(sql: "RELEASE writer").execute()
            return { job.fail(error) }
        }
    }
}
