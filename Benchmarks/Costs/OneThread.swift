import Foundation
import Synchronization

/// Runs tasks on the calling thread, one step after the other. So their order, and what they cost, is the same in every run.
final class OneThread: TaskExecutor {
    private let jobs = Mutex<[UnownedJob]>([])
    private let arrival = DispatchSemaphore(value: 0)

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        jobs.withLock { $0.append(job) }
        arrival.signal()
    }

    /// Runs `body` to its end.
    func run(_ body: @escaping @Sendable () async throws -> Void) throws {
        let outcome = Outcome()
        // Not a structured task: nothing is asynchronous around it.
        let task = Task(executorPreference: self) {
            do {
                try await body()
                outcome.set(.success(()))
            } catch {
                outcome.set(.failure(error))
            }
        }
        defer { task.cancel() }
        while true {
            if let result = outcome.result { return try result.get() }
            // A store's thread may have to answer first.
            arrival.wait()
            if let job = jobs.withLock({ $0.isEmpty ? nil : $0.removeFirst() }) {
                job.runSynchronously(on: asUnownedTaskExecutor())
            }
        }
    }
}

private final class Outcome: Sendable {
    private let value = Mutex<Result<Void, any Error>?>(nil)

    var result: Result<Void, any Error>? { value.withLock { $0 } }

    func set(_ result: Result<Void, any Error>) {
        value.withLock { $0 = result }
    }
}
