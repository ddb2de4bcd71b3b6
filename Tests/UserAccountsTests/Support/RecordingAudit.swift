import Synchronization
import UserAccounts

/// Remembers what was appended.
final class RecordingAudit: AuditLog {
    private struct Unreachable: Error {}

    private let recorded = Mutex<[AuditEvent]>([])
    private let isReachable: Bool

    init(isReachable: Bool = true) {
        self.isReachable = isReachable
    }

    var events: [AuditEvent] { recorded.withLock { $0 } }

    func append(_ events: [AuditEvent]) async throws -> [AuditEntry] {
        guard isReachable else { throw Unreachable() }
        recorded.withLock { $0 += events }
        return []
    }

    func page(_ query: AuditQuery) async throws -> AuditPage { AuditPage(items: [], next: nil) }

    func head() async throws -> AuditChain { .empty }

    func verify(against pinned: AuditChain?) async throws -> AuditVerification { .intact(count: 0) }
}
