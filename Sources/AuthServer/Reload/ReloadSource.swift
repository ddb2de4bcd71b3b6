package import Logging
package import ServerSettings

/// From where a running server reads its configuration again, and what only the program can change.
package struct ReloadSource: Sendable {
    let signals: ReloadSignals
    /// The settings with which the server has started.
    let entries: [ConfigurationEntry]
    let read: @Sendable () throws -> ConfigurationInput
    let setLogLevel: @Sendable (Logger.Level) -> Void

    /// - Parameters:
    ///   - signals: say when to read it.
    ///   - entries: the settings with which the server has started.
    ///   - read: reads the same sources again.
    ///   - setLogLevel: changes the level of the process's log.
    package init(
        _ signals: ReloadSignals,
        inForce entries: [ConfigurationEntry],
        read: @escaping @Sendable () throws -> ConfigurationInput,
        setLogLevel: @escaping @Sendable (Logger.Level) -> Void
    ) {
        self.signals = signals
        self.entries = entries
        self.read = read
        self.setLogLevel = setLogLevel
    }
}
