import NIOPosix
import Synchronization
package import Traces

/// A few threads for slow work, with a bounded queue.
///
/// Hashing a password takes tens of milliseconds and tens of megabytes. On the cooperative pool two logins would block all
/// other work; without a bound a flood of logins would exhaust the memory (ASVS 11.4.2, standards on argon2 concurrency).
package final class HashingPool: Sendable {
    /// How busy the threads are, and what they have done since the start.
    package struct Usage: Sendable, Hashable {
        /// How many threads there are.
        package let threads: Int
        /// How many hashes may wait.
        package let waitingLimit: Int
        /// How many are being computed now.
        package fileprivate(set) var running = 0
        /// How many are being computed or waiting.
        fileprivate var load = 0
        /// How many were refused, because too many were waiting.
        package fileprivate(set) var refused = 0
        /// How many were computed.
        package fileprivate(set) var done = 0
        /// How long the threads computed.
        package fileprivate(set) var time = Duration.zero

        /// How many wait now.
        package var waiting: Int { max(0, load - running) }
    }

    private let threads: NIOThreadPool
    private let state: Mutex<Usage>
    private let tracer: ServerTracer?

    /// Starts the threads.
    ///
    /// - Parameters:
    ///   - threads: How many hashes are computed at the same time: at most the number of processors.
    ///   - queue: How many more may wait.
    ///   - tracer: makes a span of each hash. Default none.
    package init(threads: Int, queue: Int, tracer: ServerTracer? = nil) {
        self.tracer = tracer
        self.threads = NIOThreadPool(numberOfThreads: max(1, threads))
        state = Mutex(Usage(threads: max(1, threads), waitingLimit: max(0, queue)))
        self.threads.start()
    }

    /// Runs `work` on one of the threads. Throws ``PasswordHasherBusy`` at once if the queue is full.
    package func run<Result: Sendable>(_ work: @escaping @Sendable () throws -> Result) async throws -> Result {
        guard enter() else { throw PasswordHasherBusy() }
        defer { state.withLock { $0.load -= 1 } }
        return try await tracer.spanning("password hash") {
            try await threads.runIfActive { try self.timing(work) }
        }
    }

    /// How busy the threads are.
    package var usage: Usage { state.withLock { $0 } }

    /// How many hashes are being computed or waiting.
    package var load: Int { state.withLock { $0.load } }

    /// Waits for the threads to end. Work that has not begun fails.
    package func shutdown() async throws {
        try await threads.shutdownGracefully()
    }

    /// Joins the queue, if there is room.
    private func enter() -> Bool {
        state.withLock { usage in
            guard usage.load < usage.threads + usage.waitingLimit else {
                usage.refused += 1
                return false
            }
            usage.load += 1
            return true
        }
    }

    /// On one of the threads.
    private func timing<Result>(_ work: () throws -> Result) throws -> Result {
        let start = ContinuousClock.now
        state.withLock { $0.running += 1 }
        defer {
            let time = ContinuousClock.now - start
            state.withLock { usage in
                usage.running -= 1
                usage.done += 1
                usage.time += time
            }
        }
        return try work()
    }
}

/// The queue for hashing passwords is full. The client can repeat the request later: 503.
package struct PasswordHasherBusy: Error, Hashable {
    package init() {}
}
