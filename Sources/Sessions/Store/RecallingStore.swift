/// A store that can tell from the memory of this process that a session is live, without a question to any other.
///
/// It only says yes: `nil` means that the store must be asked.
package protocol RecallingStore: SessionStore {
    /// The current record of a live session, if this process can prove it.
    func remembered(_ id: SessionID, at now: Timestamp) -> SessionRecord?
}

extension MemorySessionStore: RecallingStore {
    package func remembered(_ id: SessionID, at now: Timestamp) -> SessionRecord? {
        guard case .live(let record) = shard(id).find(id) else { return nil }
        return record
    }
}
