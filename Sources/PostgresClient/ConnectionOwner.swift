import Foundation
import Logging
import SQLInterface

/// One thread with its own connection, which no other thread uses.
///
/// A broken connection is replaced before it is used. While the server does not answer, jobs fail between two attempts to
/// connect, at once or after a tenth of a second; while only this owner has no connection, the other owners do the work.
///
/// If the connection breaks during a job, the job runs again on a new one as long as it cannot have had an effect: a
/// statement that only reads, or a transaction whose commit was not sent. Otherwise it fails, and its effect is unknown.
final class ConnectionOwner {
    private let address: PostgresAddress
    private let queue: JobQueue
    private let logger: Logger
    private let server: Reachability
    private var link: PostgresLink? {
        didSet {
            if oldValue != nil, link == nil { server.disconnected(at: .now) }
        }
    }

    /// The maximum wait for the answers to a batch of statements.
    private static let patience: Duration = .seconds(2)
    /// How often a job is tried.
    private static let attempts = 4

    init(_ address: PostgresAddress, _ queue: JobQueue, _ server: Reachability, _ logger: Logger) {
        self.address = address
        self.queue = queue
        self.server = server
        self.logger = logger
    }

    /// Works until the queue is closed and empty.
    func run() {
        while let batch = queue.take() { work(batch) }
    }

    private func work(_ batch: [PostgresJob]) {
        for attempt in 1... {
            do throws(StorageError) {
                let failure = try attemptAt(batch, connected())
                guard let failure else { return }
                guard failure.isWorthRepeating, attempt < Self.attempts else {
                    return fail(batch, failure.storageError)
                }
            } catch {
                return refuse(batch, error)
            }
        }
    }

    private func fail(_ batch: [PostgresJob], _ error: any Error) {
        for job in batch { job.fail(error) }
    }

    /// Nothing of the batch was sent.
    private func refuse(_ batch: [PostgresJob], _ error: StorageError) {
        guard server.isServed else { return fail(batch + queue.takeAll(), error) }
        queue.putBack(batch)
        guard let pause = server.pause(at: .now) else { return }
        Thread.sleep(forTimeInterval: pause.remaining / .seconds(1))
    }

    private func connected() throws(StorageError) -> PostgresLink {
        if let link, link.isAlive { return link }
        link = nil
        if let pause = server.pause(at: .now) {
            guard pause.remaining <= Reachability.shortestPause else { throw pause.error }
            // The server may be back meanwhile, and waiting jobs would be refused needlessly.
            Thread.sleep(forTimeInterval: pause.remaining / .seconds(1))
        }
        let began = ContinuousClock.now
        do throws(StorageError) {
            let fresh = try PostgresLink(address)
            if server.connected() { logger.info("PostgreSQL answers again") }
            link = fresh
            return fresh
        } catch {
            if server.failed(error, after: .now - began, at: .now) {
                logger.warning("no connection to PostgreSQL", metadata: ["reason": "\(error.message)"])
            }
            throw error
        }
    }

    /// Runs a batch. Returns the failure if the whole batch must be tried again or given up.
    private func attemptAt(_ batch: [PostgresJob], _ link: PostgresLink) -> PostgresFailure? {
        do {
            if case .exclusive(let job) = batch[0] {
                try job.run(link)()
            } else {
                try ask(batch, link)
            }
            return nil
        } catch let failure as PostgresFailure {
            if failure.endsConnection { self.link = nil }
            return failure
        } catch {
            fail(batch, error)
            return nil
        }
    }

    private func ask(_ batch: [PostgresJob], _ link: PostgresLink) throws {
        let statements = batch.compactMap { job in if case .query(let statement, _) = job { statement } else { nil } }
        let answers: [Result<[SQLRow], PostgresFailure>]
        do {
            answers = try link.runEach(statements, until: .now + Self.patience)
        } catch {
            self.link = nil
            throw error
        }
        if answers.contains(where: \.endsConnection) { self.link = nil }
        for case (.query(_, let deliver), let answer) in zip(batch, answers) {
            deliver(answer.mapError { $0.storageError })
        }
    }
}

extension Result where Failure == PostgresFailure {
    fileprivate var endsConnection: Bool {
        if case .failure(let failure) = self { failure.endsConnection } else { false }
    }
}
