/// Memory that follows a log: it drops what the log names.
package protocol LoggedMemory: Sendable {
    /// Drops what entries of the log name, and voids the reads that may have missed it.
    func apply(_ entries: [LogEntry])

    /// Drops everything, and voids all reads under way.
    func dropAll()
}
