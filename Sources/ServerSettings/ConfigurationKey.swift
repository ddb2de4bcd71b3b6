import WebAddresses

/// One key of the configuration, as the operator sees it: its name, its default, what it accepts and what it means.
///
/// The table in ``ConfigurationKey/all`` is the single source for parsing, `config keys`, `config show` and
/// `docs/configuration.md`.
package struct ConfigurationKey: Sendable, Hashable {
    /// The dotted name, for example `sessions.idle.timeout`.
    package let name: String
    /// The value of a key that is not set, or nil if "not set" is itself a value.
    package let defaultValue: String?
    /// The accepted values in a few words, for example `a duration such as 30s, 15m, 12h or 30d`.
    package let accepts: String
    /// The effect of the key, one sentence without a full stop.
    package let meaning: String
    /// Whether the value may hold a secret. If so, nothing of an unreadable value is shown, because it is unknown where
    /// the secret begins and ends.
    let mayHoldSecret: Bool
    /// When a changed value takes effect.
    package let effect: Effect

    /// When a server that runs uses a changed value.
    package enum Effect: Sendable, Hashable {
        /// When it starts again.
        case restart
        /// After a SIGHUP.
        case reload
        /// After a SIGHUP that replaces one value by another. To set the key or to remove it takes a restart.
        case reloadWhileSet
    }

    /// The first word of the name, which related keys share.
    package var group: String { String(name.prefix { $0 != "." }) }

    /// Whether a SIGHUP is enough for a change of the value.
    package var isLive: Bool { effect != .restart }

    /// The environment variable that sets this key, for example `COATCHECK_SESSIONS_IDLE_TIMEOUT`.
    package var environmentName: String {
        Self.environmentPrefix + name.uppercased().replacing(".", with: "_")
    }

    /// Every variable that begins with this belongs to Coatcheck, so an unknown one is reported as a mistake.
    package static let environmentPrefix = "COATCHECK_"
}

extension ConfigurationKey {
    /// A name found where a key was expected, as it may be shown. Text that is not spelled like a key may be a value that
    /// lost its key, so none of it is shown.
    package static func shown(_ name: String) -> String? {
        let isPlain = name.utf8.allSatisfy { byte in
            byte.isASCIILetterOrDigit || [UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-")].contains(byte)
        }
        return isPlain && (1...80).contains(name.utf8.count) ? name : nil
    }
}
