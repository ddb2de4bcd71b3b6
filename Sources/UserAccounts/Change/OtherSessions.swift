/// What happens to the other sessions of an account whose password changes.
package enum OtherSessions: Sendable {
    /// They end. The default everywhere.
    case end

    /// They go on, because their owner asked for it (ASVS 7.4.3). Not possible when an account is disabled or deleted.
    case keep
}
