import Sessions
import Synchronization
import UserAccounts

/// Remembers, in order, what a security change asked of the sessions and whom it told.
final class RecordingSessions: PrincipalSessions, SecurityNotifier {
    enum Call: Equatable {
        case rotated
        case ended(PrincipalID, except: SessionID?, EndReason)
        case notified(AuditEventName)
    }

    private let own: SessionID?
    private let recorded = Mutex<[Call]>([])

    init(own: SessionID? = SessionID(bytes: [UInt8](repeating: 7, count: 16))) {
        self.own = own
    }

    var calls: [Call] { recorded.withLock { $0 } }

    func rotateOwn() async throws -> SessionID? {
        recorded.withLock { $0.append(.rotated) }
        return own
    }

    func end(allOf principal: PrincipalID, except kept: SessionID?, because cause: SessionEnding) async throws -> Int {
        recorded.withLock { $0.append(.ended(principal, except: kept, cause.reason)) }
        return 3
    }

    func notify(_ notice: SecurityNotice) async {
        guard case .changed(let name) = notice.subject else { return }
        recorded.withLock { $0.append(.notified(name)) }
    }
}
