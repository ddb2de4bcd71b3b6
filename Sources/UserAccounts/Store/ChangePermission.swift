/// What permits a change of an account.
package enum ChangePermission: Sendable {
    /// The authority of whoever makes the change: an administrator's, the operator's, or the owner's over what needs no
    /// proof.
    case authority

    /// A proof that was checked against this ``Account/securityVersion``. Refused with
    /// ``AccountMutationOutcome/outdated`` when the account has another one by now: the proof no longer counts.
    case proof(securityVersion: Int64)

    /// A one-time link, used up by the change.
    case link(OneTimeLinkDigest)
}
