/// What happens to a session whose requests begin to name another browser or system than its login did.
///
/// The header is a claim, and a thief can copy it: this catches the careless, and is one more thing the others have to
/// get right.
package enum UserAgentChange: String, Sendable, CaseIterable {
    /// An audit event, nothing else.
    case note
    /// Additionally, nobody gets further in that session before the password was given again.
    case reauthenticate
    /// Additionally, the session ends.
    case end
}
