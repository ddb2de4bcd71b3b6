package import Sessions
import UserAccounts

/// A principal's sessions in the session manager, seen from one request, or from a command without a request.
package struct ManagedSessions: PrincipalSessions {
    private let manager: SessionManager
    private let request: (any CurrentSession)?

    /// - Parameter request: the session of the request; `nil` for a command.
    package init(_ manager: SessionManager, request: (any CurrentSession)? = nil) {
        self.manager = manager
        self.request = request
    }

    func rotateOwn(under epoch: CredentialEpoch) async throws {
        guard let request, request.current != nil else { return }
        _ = try await request.rotate(under: epoch)
    }

    package func end(
        allOf principal: PrincipalID,
        before epoch: CredentialEpoch,
        because cause: SessionEnding
    ) async throws -> Int {
        try await manager.revoke(.principalBefore(principal, epoch), cause).count
    }
}
