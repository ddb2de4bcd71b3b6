import Foundation
import Logging
import SQLInterface

/// One thread and its connection: nobody else touches it.
///
/// A connection that is found dead is replaced before it is used. While the server does not answer, jobs fail at once
/// between two attempts to connect; while it answers others and has no connection for this one, the others do the work. A
/// connection that breaks under a job fails that job: whether it had its effect is not known.
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

    /// Longest wait for the answers to a batch of statements.
    private static let patience: Duration = .seconds(2)

    init(_ address: PostgresAddress, _ queue: JobQueue, _ server: Reachability, _ logger: Logger) {
        self.address = address
        self.queue = queue
        self.server = server
        self.logger = logger
    }

    /// Works until the queue is closed and empty.
    func run() {
        while let batch = queue.take() {
            guard let link = connected(for: batch) else { continue }
            do {
                try work(batch, link)
            } catch {
                fail(batch, error)
            }
        }
    }

    private func connected(for batch: [PostgresJob]) -> PostgresLink? {
        do {
            return try connected()
        } catch {
            refuse(batch, error)
            return nil
        }
    }

    private func fail(_ batch: [PostgresJob], _ error: any Error) {
        for job in batch { job.fail(error) }
    }

    /// Nothing of the batch has left.
    private func refuse(_ batch: [PostgresJob], _ error: StorageError) {
        guard server.isServed else { return fail(batch, error) }
        queue.putBack(batch)
        guard let pause = server.pause(at: .now) else { return }
        Thread.sleep(forTimeInterval: pause.remaining / .seconds(1))
    }

    private func connected() throws(StorageError) -> PostgresLink {
        if let link, link.isAlive { return link }
        link = nil
        if let pause = server.pause(at: .now) { throw pause.error }
        do throws(StorageError) {
            let fresh = try PostgresLink(address)
            if server.connected() { logger.info("PostgreSQL answers again") }
            link = fresh
            return fresh
        } catch {
            if server.failed(error, at: .now) {
                logger.warning("no connection to PostgreSQL", metadata: ["reason": "\(error.message)"])
            }
            throw error
        }
    }

    /// Throws only before anything of the batch was handed over.
    private func work(_ batch: [PostgresJob], _ link: PostgresLink) throws {
        if case .exclusive(let job) = batch[0] {
            perform(job, link)
        } else {
            try ask(batch, link)
        }
    }

    private func ask(_ batch: [PostgresJob], _ link: PostgresLink) throws {
        let statements = batch.compactMap { job in if case .query(let statement, _) = job { statement } else { nil } }
        do {
            let answers = try link.runEach(statements, until: .now + Self.patience)
            if answers.contains(where: \.endsConnection) { self.link = nil }
            for case (.query(_, let deliver), let answer) in zip(batch, answers) {
                deliver(answer.mapError { $0.storageError })
            }
        } catch let failure as PostgresFailure {
            self.link = nil
            throw failure.storageError
        }
    }

    private func perform(_ job: ExclusiveJob, _ link: PostgresLink) {
        for attempt in 1... {
            do {
                return try job.run(link)()
            } catch let failure as PostgresFailure {
                if failure.endsConnection { self.link = nil }
                guard failure.isWorthRepeating, attempt < 4 else { return job.fail(failure.storageError) }
            } catch {
                return job.fail(error)
            }
        }
    }
}

extension Result where Failure == PostgresFailure {
    fileprivate var endsConnection: Bool {
        if case .failure(let failure) = self { failure.endsConnection } else { false }
    }
}
