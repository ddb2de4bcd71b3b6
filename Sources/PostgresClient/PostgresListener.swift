import Foundation
import Logging
import SQLInterface
import Synchronization

/// Waits for announcements on a connection of its own, which it replaces when it breaks. It occupies a thread.
final class PostgresListener: Sendable {
    private let address: PostgresAddress
    private let topic: AnnouncementTopic
    private let logger: Logger
    private let notify: @Sendable () -> Void
    private let isStopped = Atomic(false)

    /// How often it looks whether it was stopped.
    private static let grain: Int32 = 100
    /// The pause before it connects again, in grains.
    private static let pause = 10

    init(
        _ address: PostgresAddress,
        _ topic: AnnouncementTopic,
        _ logger: Logger,
        _ notify: @escaping @Sendable () -> Void
    ) {
        self.address = address
        self.topic = topic
        self.logger = logger
        self.notify = notify
    }

    /// Works until it is stopped.
    func run() {
        var isOut = false
        while !mustStop {
            do {
                let link = try subscribe()
                if isOut { logger.info("PostgreSQL announces changes again") }
                isOut = false
                try listen(on: link)
            } catch {
                if !isOut { report(error) }
                isOut = true
                rest()
            }
        }
    }

    /// Makes the thread return soon.
    func stop() {
        isStopped.store(true, ordering: .relaxed)
    }

    private var mustStop: Bool { isStopped.load(ordering: .relaxed) }

    private func subscribe() throws -> PostgresLink {
        let link = try PostgresLink(address)
        let deadline = ContinuousClock.now + .seconds(2)
        let channel = try link.runTogether([.channel(of: topic)], until: deadline).first?.text(0) ?? ""
        _ = try link.runTogether([PostgresStatement("LISTEN \"\(channel)\"")], until: deadline)
        return link
    }

    private func listen(on link: PostgresLink) throws {
        // Something may have been announced before.
        notify()
        while !mustStop {
            if try link.isNotified(within: Self.grain) { notify() }
        }
    }

    private func rest() {
        for _ in 0..<Self.pause where !mustStop { Thread.sleep(forTimeInterval: Double(Self.grain) / 1000) }
    }

    private func report(_ error: any Error) {
        let reason = (error as? StorageError ?? (error as? PostgresFailure)?.storageError)?.message
        logger.warning(
            "PostgreSQL announces no changes; instances learn of them later", metadata: ["reason": "\(reason ?? "")"])
    }
}
