import NIOPosix
import Synchronization

/// A few threads for slow work, with a bounded queue.
///
/// Hashing a password takes tens of milliseconds and tens of megabytes. On the cooperative pool two logins would block all
/// other work; without a bound a flood of logins would exhaust the memory (ASVS 11.4.2, standards on argon2 concurrency).
package final class HashingPool: Sendable {
    private let threads: NIOThreadPool
    private let capacity: Int
    private let occupancy = Mutex(0)

    /// Starts the threads.
    ///
    /// - Parameters:
    ///   - threads: How many hashes are computed at the same time: at most the number of processors.
    ///   - queue: How many more may wait.
    package init(threads: Int, queue: Int) {
        self.threads = NIOThreadPool(numberOfThreads: max(1, threads))
        self.capacity = max(1, threads) + max(0, queue)
        self.threads.start()
    }

    /// Runs `work` on one of the threads. Throws ``PasswordHasherBusy`` at once if the queue is full.
    package func run<Result: Sendable>(_ work: @escaping @Sendable () throws -> Result) async throws -> Result {
        guard enter() else { throw PasswordHasherBusy() }
        defer { leave() }
        return try await threads.runIfActive(work)
    }

    /// How many hashes are being computed or waiting.
    package var load: Int { occupancy.withLock { $0 } }

    /// Waits for the threads to end. Work that has not begun fails.
    package func shutdown() async throws {
        try await threads.shutdownGracefully()
    }

    private func enter() -> Bool {
        occupancy.withLock { count in
            guard count < capacity else { return false }
            count += 1
            return true
        }
    }

    private func leave() {
        occupancy.withLock { $0 -= 1 }
    }
}

/// The queue for hashing passwords is full. The client can repeat the request later: 503.
package struct PasswordHasherBusy: Error, Hashable {
    package init() {}
}
