/// Tells a person what happened to the safety of their account (ASVS 6.3.7). A hook: an operator may connect
/// mail or chat. It must not throw; a message that could not be sent does not undo the change.
package protocol SecurityNotifier: Sendable {
    /// Called once for each thing that happened, after it is stored.
    func notify(_ notice: SecurityNotice) async
}
