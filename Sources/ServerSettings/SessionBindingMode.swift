/// Whether sessions are bound to the browser that began them.
package enum SessionBindingMode: String, Sendable, CaseIterable {
    /// No browser is asked.
    case off
    /// Browsers that can do so bind their sessions; the others go on without.
    case optional
    /// A session that its browser has not bound soon after the login is refused.
    case required
}
