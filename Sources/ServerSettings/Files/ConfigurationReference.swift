/// The configuration reference, generated from the table of keys.
package enum ConfigurationReference {
    /// A Markdown table for `docs/configuration.md`.
    package static var markdown: String {
        let rows = ConfigurationKey.all.map { key in
            let value = key.defaultValue.map { $0.isEmpty ? "empty" : "`\($0)`" } ?? "–"
            return "| `\(key.name)` | \(value) | \(key.meaning). Write \(key.accepts).\(key.isLive ? " *Live.*" : "") |"
        }
        return (["| key | default | meaning |", "|---|---|---|"] + rows).joined(separator: "\n") + "\n"
    }

    /// The same for a terminal, one paragraph per key.
    package static var text: String {
        ConfigurationKey.all.map { key in
            let value = key.defaultValue.map { $0.isEmpty ? "empty" : $0 } ?? "not set"
            return """
                \(key.name)
                    \(key.meaning)
                    default: \(value)
                    accepts: \(key.accepts)
                    environment: \(key.environmentName)
                    applied: \(key.effect.words)

                """
        }
        .joined(separator: "\n")
    }
}

extension ConfigurationKey.Effect {
    /// For the operator: what makes a running server use a changed value.
    package var words: String {
        switch self {
        case .restart: "at the next start"
        case .reload: "live, on SIGHUP"
        case .reloadWhileSet: "live, on SIGHUP; to set or to remove it takes a restart"
        }
    }
}
