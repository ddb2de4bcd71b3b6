import GRDB
import SQLInterface
import Synchronization

/// Lets concurrent writers share one transaction, so that they wait for the disk once and not each in turn.
///
/// Writers queue up while a commit is under way; the next commit takes them all. Each runs inside a savepoint of its
/// own: one that fails undoes its own work and nobody else's. Whoever is answered with a value knows that it is on disk.
///
/// A queued write is carried out whatever becomes of the task that asked for it.
final class GroupCommit: Sendable {
    /// One writer's work.
    private struct Job: Sendable {
        /// Does the work. Returns what to do once it is on disk: hand the result over.
        let run: @Sendable (Database) throws -> @Sendable () -> Void
        let fail: @Sendable (any Error) -> Void
    }

    private struct Waiting {
        var jobs: [Job] = []
        /// Whether a drain is waiting for its turn on the pool's writer, or running.
        var isDrainScheduled = false
    }

    /// Most writers in one transaction. It bounds how long other users of the file wait for the lock.
    private static let batchLimit = 512

    private let pool: DatabasePool
    private let queueLimit: Int
    private let waiting = Mutex(Waiting())

    /// - Parameter queueLimit: most writers waiting. Beyond, the disk is not keeping up, and more waiting would only
    ///   add to it.
    init(pool: DatabasePool, queueLimit: Int = 16_384) {
        self.pool = pool
        self.queueLimit = queueLimit
    }

    /// How many writers wait for the next transaction.
    var queueLength: Int { waiting.withLock { $0.jobs.count } }

    /// Runs `body` in a transaction and returns its result when that is durable.
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

    /// Returns when every write that was asked for has been carried out.
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

    /// Commits one batch, then goes to the back of the writer's queue if there is more: others who share the pool get
    /// their turn between two batches.
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
            // Nothing was kept, not even the work of those who had been done with theirs.
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
