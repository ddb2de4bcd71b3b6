/// A setting whose value differs between two configurations.
package struct ConfigurationChange: Sendable, Hashable, CustomStringConvertible {
    /// The key.
    package let key: ConfigurationKey
    /// The value before, as it may be shown; nil if the key was not set or if nothing of the value may be shown.
    package let old: String?
    /// The value after, as it may be shown.
    package let new: String?
    /// Whether a running server can apply it.
    package let isLive: Bool

    fileprivate init?(from old: ConfigurationEntry, to new: ConfigurationEntry) {
        guard old.comparison != new.comparison else { return nil }
        key = new.key
        self.old = old.value
        self.new = new.value
        switch new.key.effect {
        case .restart: isLive = false
        case .reload: isLive = true
        case .reloadWhileSet: isLive = old.comparison.isSet && new.comparison.isSet
        }
    }

    /// For the operator, without secrets.
    package var description: String {
        guard old != new else { return "\(key.name): a part that is not shown has changed" }
        return "\(key.name): \(old ?? "not set") is now \(new ?? "not set")"
    }

    /// The settings that differ, in the order of the reference.
    package static func all(
        from old: [ConfigurationEntry],
        to new: [ConfigurationEntry]
    ) -> [ConfigurationChange] {
        ConfigurationKey.all.compactMap { key in
            guard let before = old.last(where: { $0.key == key }), let after = new.last(where: { $0.key == key })
            else { return nil }
            return ConfigurationChange(from: before, to: after)
        }
    }
}

extension [ConfigurationEntry] {
    /// The entries of a running server after it has applied live changes of another configuration.
    package func applying(_ changes: [ConfigurationChange], of other: [ConfigurationEntry]) -> [ConfigurationEntry] {
        let keys = Set(changes.filter(\.isLive).map(\.key))
        return map { entry in
            keys.contains(entry.key) ? other.last { $0.key == entry.key } ?? entry : entry
        }
    }
}
