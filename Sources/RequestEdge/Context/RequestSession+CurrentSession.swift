package import HummingbirdSessions
import Operations
package import Sessions

extension RequestSession: CurrentSession {
    package func signIn(
        _ principal: PrincipalID,
        lifetime: SessionPolicy.Lifetime,
        under epoch: CredentialEpoch
    ) async throws -> SessionManager.LoginOutcome {
        try await login(principal, with: .password, lifetime: lifetime, under: epoch)
    }

    func confirm(under epoch: CredentialEpoch) async throws -> SessionManager.RotationOutcome {
        try await stepUp(.password, under: epoch)
    }
}
