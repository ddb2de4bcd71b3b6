import Synchronization

/// An executor whose jobs run only when a test says so, on the thread of the test.
final class JobQueue: TaskExecutor {
    private let jobs = Mutex<[UnownedJob]>([])

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        jobs.withLock { $0.append(job) }
    }

    /// Runs jobs until every task waits for something else.
    func drain() {
        while let job = jobs.withLock({ $0.isEmpty ? nil : $0.removeFirst() }) {
            job.runSynchronously(on: asUnownedTaskExecutor())
        }
    }

    /// Starts a task and runs it as far as it gets.
    @discardableResult
    func start<Answer: Sendable>(_ body: @escaping @Sendable () async throws -> Answer) -> Pending<Answer> {
        let pending = Pending<Answer>()
        let task = Task(executorPreference: self) {
            do {
                pending.finish(.success(try await body()))
            } catch {
                pending.finish(.failure(error))
            }
        }
        pending.keep(task)
        drain()
        return pending
    }
}

/// A task of a test, and its outcome.
final class Pending<Answer: Sendable>: Sendable {
    private let outcome = Mutex<Result<Answer, any Error>?>(nil)
    private let task = Mutex<Task<Void, Never>?>(nil)

    /// The outcome, or `nil` while the task waits.
    var result: Result<Answer, any Error>? { outcome.withLock { $0 } }

    var isFinished: Bool { result != nil }

    func cancel() {
        task.withLock { $0 }?.cancel()
    }

    fileprivate func finish(_ result: Result<Answer, any Error>) {
        outcome.withLock { $0 = result }
    }

    fileprivate func keep(_ task: Task<Void, Never>) {
        self.task.withLock { $0 = task }
    }
}

/// Runs an asynchronous function that never waits, as one step of the caller.
func inOneStep<Answer: Sendable>(_ body: @escaping @Sendable () async throws -> Answer) throws -> Answer {
    guard let result = JobQueue().start(body).result else {
        throw Unexpected("the function waits for something")
    }
    return try result.get()
}
