package import HummingbirdSessions
import Operations
package import Sessions

extension RequestSession: CurrentSession {
    package func signIn(
        _ principal: PrincipalID,
        provedBy proofs: [AuthenticationProof],
        lifetime: SessionPolicy.Lifetime,
        under epoch: CredentialEpoch
    ) async throws -> SessionManager.LoginOutcome {
        try await login(principal, with: proofs, lifetime: lifetime, under: epoch)
    }

    func confirm(
        _ proofs: [AuthenticationProof],
        under epoch: CredentialEpoch
    ) async throws -> SessionManager.RotationOutcome {
        try await stepUp(proofs, under: epoch)
    }
}
