import Foundation
package import Logging
package import SQLInterface
import Synchronization

/// The SQL engine on a PostgreSQL server, over libpq: a few connections, each with its own thread.
///
/// Single reads of many tasks share round trips (libpq's pipeline mode). A transaction has exclusive use of a connection.
/// Nothing here blocks the threads that tasks run on.
package final class PostgresDatabase: SQLDatabase {
    package let dialect = SQLDialect.postgres

    let queue: JobQueue
    let address: PostgresAddress
    let logger: Logger
    let announcements = Announcements()
    private let threads: Mutex<[JoinableThread]>

    /// The maximum duration of a transaction, including locks.
    private let patience: Duration

    /// Creates the database; connections are opened when they are first needed.
    ///
    /// - Parameters:
    ///   - connections: how many. Default 4.
    ///   - queueLimit: the maximum number of waiting requests; further ones are refused at once. Default 4096.
    ///   - patience: the maximum duration of a transaction, including locks. Default 5 s, for transactions that a client waits for.
    ///   - logger: for connections lost and found. Never a secret.
    package init(
        _ address: PostgresAddress,
        connections: Int = 4,
        queueLimit: Int = 4096,
        patience: Duration = .seconds(5),
        logger: Logger
    ) {
        let queue = JobQueue(limit: queueLimit, owners: connections)
        let server = Reachability()
        let threads = (0..<max(1, connections)).compactMap { _ in
            JoinableThread { ConnectionOwner(address, queue, server, logger).run() }
        }
        // No thread would run the jobs, so they are refused.
        if threads.isEmpty { queue.close() }
        self.queue = queue
        self.address = address
        self.patience = patience
        self.logger = logger
        self.threads = Mutex(threads)
    }

    deinit {
        endThreads()
    }

    package func query(_ statement: String, _ parameters: [SQLValue]) async throws -> [SQLRow] {
        try await withCheckedThrowingContinuation { continuation in
            queue.add(.query(PostgresStatement(statement, parameters)) { continuation.resume(with: $0) })
        }
    }

    package func read<Value: Sendable>(
        _ body: @escaping @Sendable (any SQLConnection) throws -> Value
    ) async throws -> Value {
        try await transaction(.read, body)
    }

    package func write<Value: Sendable>(
        _ body: @escaping @Sendable (any SQLConnection) throws -> Value
    ) async throws -> Value {
        try await transaction(.write, body)
    }

    /// Runs the queued work and closes the connections.
    package func shutdown() async {
        await withCheckedContinuation { continuation in
            Thread.detachNewThread {
                self.endThreads()
                continuation.resume()
            }
        }
    }

    /// Waits for the queued work, and for the threads' last steps in libpq.
    private func endThreads() {
        queue.close()
        let threads = threads.withLock { threads in
            defer { threads = [] }
            return threads
        }
        for thread in threads { thread.join() }
    }

    private func transaction<Value: Sendable>(
        _ mode: PostgresTransaction.Mode,
        _ body: @escaping @Sendable (any SQLConnection) throws -> Value
    ) async throws -> Value {
        let patience = patience
        return try await withCheckedThrowingContinuation { continuation in
            let job = ExclusiveJob(
                run: { link in
                    let value = try Self.perform(body, in: PostgresTransaction(link, mode, until: .now + patience))
                    return { continuation.resume(returning: value) }
                },
                fail: { continuation.resume(throwing: $0) })
            queue.add(.exclusive(job))
        }
    }

    private static func perform<Value>(
        _ body: (any SQLConnection) throws -> Value,
        in transaction: PostgresTransaction
    ) throws -> Value {
        do {
            let value = try body(transaction)
            try transaction.commit()
            return value
        } catch {
            // The connection itself may have failed; then there is nothing to roll back.
            if (error as? PostgresFailure)?.endsConnection != true { try transaction.rollBack() }
            throw error
        }
    }
}
