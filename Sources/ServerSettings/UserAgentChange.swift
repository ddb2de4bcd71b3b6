/// The reaction to a session whose requests name another browser or system than its login did.
///
/// The header is a claim that an attacker can copy: this detects careless attackers and costs the others one more
/// step.
package enum UserAgentChange: String, Sendable, CaseIterable {
    /// Only an audit event.
    case note
    /// Additionally, the session is refused until the user gives the password again.
    case reauthenticate
    /// Additionally, the session ends.
    case end
}
