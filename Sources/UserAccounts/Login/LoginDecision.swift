/// What the authenticator decided.
package enum LoginDecision: Hashable, Sendable {
    /// The person is who they say. `failures` attempts went before since the last success (ASVS 6.3.5); the browser has
    /// signed in to the account before, or not.
    case success(Account, failures: Int, isNewBrowser: Bool)

    /// Not accepted, or not checked.
    case refused(AuthenticationRefusal)
}
