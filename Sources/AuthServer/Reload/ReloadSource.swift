package import Logging
package import ServerSettings

/// From where a running server reads its configuration again, and what only the program can change.
package struct ReloadSource: Sendable {
    let signals: ReloadSignals
    let read: @Sendable () throws -> ConfigurationInput
    let setLogLevel: @Sendable (Logger.Level) -> Void

    /// - Parameters:
    ///   - signals: say when to read it.
    ///   - read: reads the same sources again.
    ///   - setLogLevel: changes the level of the process's log.
    package init(
        _ signals: ReloadSignals,
        read: @escaping @Sendable () throws -> ConfigurationInput,
        setLogLevel: @escaping @Sendable (Logger.Level) -> Void
    ) {
        self.signals = signals
        self.read = read
        self.setLogLevel = setLogLevel
    }
}
