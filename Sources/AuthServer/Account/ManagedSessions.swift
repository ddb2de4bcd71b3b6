package import HummingbirdSessions
package import Sessions
import UserAccounts

/// A principal's sessions over the session manager, seen from one request, or from a command that has none.
package struct ManagedSessions: PrincipalSessions {
    private let manager: SessionManager
    private let request: RequestSession?

    /// - Parameter request: the session the request came with; `nil` at a terminal.
    package init(_ manager: SessionManager, request: RequestSession? = nil) {
        self.manager = manager
        self.request = request
    }

    package func rotateOwn() async throws -> SessionID? {
        guard let request, request.current != nil else { return nil }
        guard case .rotated(let session) = try await request.rotate() else { return nil }
        return session.id
    }

    package func end(
        allOf principal: PrincipalID,
        except kept: SessionID?,
        because cause: SessionEnding
    ) async throws -> Int {
        let selection: SessionSelection = kept.map { .principalExcept(principal, $0) } ?? .principal(principal)
        return try await manager.revoke(selection, cause).count
    }
}
