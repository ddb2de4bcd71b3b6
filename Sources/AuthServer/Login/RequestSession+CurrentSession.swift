package import HummingbirdSessions
package import Sessions

extension RequestSession: CurrentSession {
    package func signIn(
        _ principal: PrincipalID,
        lifetime: SessionLifetime,
        under epoch: CredentialEpoch
    ) async throws -> LoginOutcome {
        try await login(principal, with: .password, lifetime: lifetime, under: epoch)
    }

    package func confirm(under epoch: CredentialEpoch) async throws -> RotationOutcome {
        try await stepUp(.password, under: epoch)
    }
}
