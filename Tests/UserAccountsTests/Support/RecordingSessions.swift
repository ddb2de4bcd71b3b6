import Sessions
import Synchronization
import UserAccounts

/// Remembers, in order, what a security change asked of the sessions and whom it told.
final class RecordingSessions: PrincipalSessions, SessionRemovals, SecurityNotifier {
    enum Call: Equatable {
        case rotated(under: CredentialEpoch)
        case ended(PrincipalID, before: CredentialEpoch, EndReason)
        case finished(PrincipalID)
        case notified(AuditEventName)
    }

    private struct State {
        var calls: [Call] = []
        var pending: [SessionRemoval] = []
        var isAway = false
    }

    private let state = Mutex(State())

    var calls: [Call] { state.withLock { $0.calls } }

    /// Every call about sessions fails from now on, or no longer.
    func goAway(_ isAway: Bool = true) {
        state.withLock { $0.isAway = isAway }
    }

    func put(_ pending: SessionRemoval) {
        state.withLock { $0.pending.append(pending) }
    }

    private func record(_ call: Call) throws {
        try state.withLock { state in
            if state.isAway { throw SessionError(.unavailable, "away") }
            state.calls.append(call)
        }
    }

    func rotateOwn(under epoch: CredentialEpoch) async throws {
        try record(.rotated(under: epoch))
    }

    func end(
        allOf principal: PrincipalID,
        before epoch: CredentialEpoch,
        because cause: SessionEnding
    ) async throws -> Int {
        try record(.ended(principal, before: epoch, cause.reason))
        return 3
    }

    func pending(since moment: Timestamp, limit: Int) async throws -> [SessionRemoval] {
        state.withLock { $0.pending }
    }

    func finish(_ removal: SessionRemoval) async throws {
        state.withLock { state in
            state.calls.append(.finished(removal.principal))
            state.pending.removeAll { $0 == removal }
        }
    }

    func notify(_ notice: SecurityNotice) async {
        guard case .changed(let name) = notice.subject else { return }
        state.withLock { $0.calls.append(.notified(name)) }
    }
}
