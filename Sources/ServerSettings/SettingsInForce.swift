import Synchronization

/// The settings of a running server. A reload of the configuration replaces the live ones.
package final class SettingsInForce: Sendable {
    private let state: Mutex<[ConfigurationEntry]>

    /// The settings with which a server starts.
    package init(_ entries: [ConfigurationEntry]) {
        state = Mutex(entries)
    }

    /// The effective value of every key.
    package var entries: [ConfigurationEntry] { state.withLock { $0 } }

    /// Notes the live changes of another configuration.
    package func apply(_ changes: [ConfigurationChange], of other: [ConfigurationEntry]) {
        state.withLock { $0 = $0.applying(changes, of: other) }
    }
}
