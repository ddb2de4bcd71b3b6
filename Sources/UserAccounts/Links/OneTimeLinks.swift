package import Sessions

/// Links that let somebody without a password do one thing, once.
///
/// A link is used up by the change it permits, in the same transaction: see ``AccountMutation/redeeming``. So of any
/// number of parallel attempts exactly one succeeds, and an attempt that fails for another reason costs nothing.
/// Setting a password by whatever way kills the account's other links; the first administrator kills every set-up link.
/// A thrown error means that the store is unavailable.
package protocol OneTimeLinks: Sendable {
    /// Makes a link and kills older ones of the same account, or older set-up links, recording `event` in the same
    /// transaction. The token is in the answer and nowhere else.
    func issue(
        _ purpose: OneTimeLinkPurpose,
        for account: PrincipalID?,
        recording event: AuditEvent
    ) async throws -> OneTimeToken

    /// The link of `token` if it would still work for `purpose`. Uses nothing up, so that a page can be shown first.
    func find(_ token: OneTimeToken, for purpose: Set<OneTimeLinkPurpose>, at now: Timestamp) async throws
        -> OneTimeLink?

    /// Removes links that expired or were used before `moment`. Returns how many.
    func sweep(before moment: Timestamp) async throws -> Int
}
