package import Logging
package import ServerSettings
package import Sessions
import Synchronization
package import Traces
import Tracing
package import UserAccounts
import WebAddresses

/// Notifies users about the security of their accounts by the operator's program or service, and always writes a log
/// line. A password change does not wait for delivery: notices queue up, up to a bound, and a service delivers them.
package final class NoticeQueue: SecurityNotifier {
    /// The maximum number of waiting notices. Beyond it new ones reach the log only.
    static let capacity = 256

    /// A notice, and the request that it came from, if that is traced.
    private struct Waiting {
        let notice: SecurityNotice
        let context: InstrumentationContext?
    }

    private let pending = Mutex<[Waiting]>([])
    private let carriers: [any NoticeCarrier]
    private let service: String
    private let random: TokenSource
    private let tracer: ServerTracer?
    private let logger: Logger

    package init(
        _ carriers: [any NoticeCarrier],
        service: String,
        random: TokenSource = .system,
        tracer: ServerTracer? = nil,
        logger: Logger
    ) {
        self.carriers = carriers
        self.service = service
        self.random = random
        self.tracer = tracer
        self.logger = logger
    }

    /// The queue with the carriers that the operator chose.
    ///
    /// - Throws: ``ConfigurationError`` when the webhook's secret cannot be read.
    package convenience init(
        _ configuration: ServerConfiguration,
        tracer: ServerTracer? = nil,
        logger: Logger
    ) throws {
        var carriers: [any NoticeCarrier] = []
        if let command = configuration.notices.command { carriers.append(NoticeProgram(command)) }
        if let url = configuration.notices.webhook, let secret = try configuration.noticeSecret() {
            carriers.append(NoticeWebhook(url, secret: secret))
        }
        self.init(carriers, service: configuration.publicURL.origin, tracer: tracer, logger: logger)
    }

    package func notify(_ notice: SecurityNotice) async {
        logger.notice(
            "security notice", metadata: ["event": "\(notice.event)", "account": "\(notice.account.id.rawValue)"])
        guard !carriers.isEmpty else { return }
        let waiting = Waiting(notice: notice, context: tracer == nil ? nil : .current)
        let isFull = pending.withLock { pending in
            guard pending.count < Self.capacity else { return true }
            pending.append(waiting)
            return false
        }
        if isFull {
            logger.warning("security notice dropped: too many are waiting", metadata: ["event": "\(notice.event)"])
        }
    }

    /// Delivers the notice that has waited longest. False if none waits.
    func deliverNext() async -> Bool {
        guard let waiting = next() else { return false }
        let notice = waiting.notice
        let id = random.words().bytes.prefix(16).hexadecimal
        do {
            let document = try NoticeDocument(notice, id: id, service: service).encoded()
            for carrier in carriers { await deliver(document, of: waiting, by: carrier) }
        } catch {
            logger.error("security notice not written", metadata: ["event": "\(notice.event)"])
        }
        return true
    }

    /// Drops the notices that still wait, and logs their number.
    func abandon() {
        let count = pending.withLock { pending in
            defer { pending = [] }
            return pending.count
        }
        if count > 0 { logger.warning("security notices not delivered", metadata: ["count": "\(count)"]) }
    }

    private func next() -> Waiting? {
        pending.withLock { $0.isEmpty ? nil : $0.removeFirst() }
    }

    private func deliver(_ document: [UInt8], of waiting: Waiting, by carrier: any NoticeCarrier) async {
        let notice = waiting.notice
        do {
            try await tracer.spanning(carrier.name, kind: .client, under: waiting.context) {
                try await carrier.carry(document)
            }
        } catch {
            let reason = (error as? NoticeFailure)?.description ?? "\(type(of: error))"
            logger.warning(
                "security notice not delivered",
                metadata: ["by": "\(carrier.name)", "event": "\(notice.event)", "reason": "\(reason)"])
        }
    }
}
