import Logging
import Operations
import ServerSettings
import ServiceLifecycle
import Sessions
import Synchronization
import UserAccounts

/// Looks every few seconds whether the files of the certificate have changed, uses what they hold from then on, and warns before
/// the certificate ends.
final class CertificateWatch: Service {
    /// How often it looks at the files. Two calls of the system.
    private static let interval = Duration.seconds(10)

    private struct State {
        /// The files that could not be used, as they were before they were read.
        var refused: [FileStamp]?
        var reminder = ExpiryReminder()
    }

    private let certificate: ServedCertificate
    private let clock: any WallClock
    private let logger: Logger
    private let state = Mutex(State())

    init(_ certificate: ServedCertificate, clock: any WallClock, logger: Logger) {
        self.certificate = certificate
        self.clock = clock
        self.logger = logger
    }

    func run() async throws {
        logger.notice("serving with the certificate", metadata: certificate.current.metadata)
        while !Task.isShuttingDownGracefully, !Task.isCancelled {
            look()
            await pause(for: Self.interval)
        }
    }

    /// Looks once.
    func look() {
        let current = certificate.current
        let stamps = FileStamp.stamps(of: current.files)
        if stamps != current.stamps, state.withLock({ $0.refused }) != stamps { read(current.files, stamps) }
        remind()
    }

    /// Files that cannot be used are tried again when they change: the other one may not have been replaced yet.
    private func read(_ files: TLSFiles, _ stamps: [FileStamp]) {
        do {
            let pair = try ServedCertificate.pair(of: files)
            certificate.replace(with: pair)
            state.withLock { $0.refused = nil }
            logger.notice("certificate replaced", metadata: pair.metadata)
        } catch {
            state.withLock { $0.refused = stamps }
            let problems = (error as? ConfigurationError)?.problems.map(\.description) ?? ["\(error)"]
            logger.error(
                "certificate not replaced; the previous one stays in use until the files change again",
                metadata: ["problem": "\(problems.joined(separator: "; "))"])
        }
    }

    private func remind() {
        let (facts, now) = (certificate.current.facts, clock.now())
        guard let urgency = state.withLock({ $0.reminder.reminder(of: facts.end, at: now) }) else { return }
        let metadata = certificate.current.metadata
        switch urgency {
        case .soon: logger.warning("the certificate ends within 14 days; renew it", metadata: metadata)
        case .imminent: logger.error("the certificate ends within 3 days; renew it now", metadata: metadata)
        case .ended: logger.error("the certificate has ended; clients refuse to connect", metadata: metadata)
        }
    }
}

extension ServedCertificate.Pair {
    /// For the log.
    var metadata: Logger.Metadata {
        [
            "file": "\(files.certificate)", "names": "\(facts.names.joined(separator: ", "))",
            "ends": "\(facts.end.rfc3339)",
        ]
    }
}
