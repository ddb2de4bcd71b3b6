/// The result of reading the whole chain.
package enum AuditVerification: Hashable, Sendable {
    /// Every entry is where it was and as it was written. How many there are.
    case intact(count: Int)

    /// The first place where something is wrong: the sequence number of the entry that was edited, or that is missing.
    case broken(at: Int64)

    /// Whole in itself, but not the log whose head was noted: it was cut, or written anew, since then.
    case departed(from: AuditChain)

    /// Whole, but the entry that was noted is older than those that are kept, so that nothing can be said about it.
    case outlived(AuditChain)
}
