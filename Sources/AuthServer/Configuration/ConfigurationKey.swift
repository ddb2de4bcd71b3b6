/// One key of the configuration, as the operator sees it: its name, its default, what it accepts and what it means.
///
/// The table in ``ConfigurationKey/all`` is the single source for parsing, `config keys`, `config show` and
/// `docs/configuration.md`.
package struct ConfigurationKey: Sendable, Hashable {
    /// The dotted name, for example `sessions.idle.timeout`.
    package let name: String
    /// What holds when the key is not set, or nil when "not set" is itself a meaning.
    package let defaultValue: String?
    /// What may be written, in a few words, for example `a duration such as 30s, 15m, 12h or 30d`.
    package let accepts: String
    /// What the key decides, one sentence without a full stop.
    package let meaning: String
    /// Whether the value may carry a password. Only what is secret in the URL is hidden when it is shown.
    package let mayHoldSecret: Bool

    /// The environment variable that sets this key, for example `COATCHECK_SESSIONS_IDLE_TIMEOUT`.
    package var environmentName: String {
        Self.environmentPrefix + name.uppercased().replacing(".", with: "_")
    }

    /// Every variable that begins with this belongs to Coatcheck, so an unknown one is a mistake worth reporting.
    static let environmentPrefix = "COATCHECK_"

    /// The value as it may be shown or logged.
    package func redacted(_ value: String) -> String {
        mayHoldSecret ? StoreURL.redacted(value) : value
    }
}
