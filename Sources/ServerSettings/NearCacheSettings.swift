/// Whether look-ups are answered from memory, and for how long without a proof that the memory is current.
package struct NearCacheSettings: Sendable, Hashable {
    /// Whether sessions are kept in memory.
    package enum Mode: String, Sendable, CaseIterable {
        case on
        /// Every look-up reads the session store.
        case off
    }

    package internal(set) var mode: Mode
    /// The longest time that a session is served from memory without a proof that it is current.
    package internal(set) var lease: Duration
}
