import WebAddresses

/// Reads settings one by one, continues after a wrong value, and collects all problems.
package struct SettingsReader {
    private let values: ConfigurationValues
    /// The problems so far.
    private(set) var problems: [ConfigurationProblem]
    /// The effective value of every setting read so far, without secrets.
    private(set) var entries: [ConfigurationEntry] = []
    /// The keys whose values could not be read, so that their defaults stand in.
    private var unreadable: Set<ConfigurationKey> = []

    init(_ values: ConfigurationValues) {
        self.values = values
        self.problems = values.problems
    }

    /// The value of a setting; its default when it is not set or wrong.
    package mutating func read<Value>(_ setting: Setting<Value>) -> Value {
        let key = setting.key
        guard let text = values.text(for: key) else {
            note(key, shown: key.defaultValue)
            return setting.defaultValue
        }
        do throws(ValueError) {
            let value = try setting.format.read(text)
            note(key, shown: setting.shown(value), whole: setting.format.write(value))
            return value
        } catch {
            reject(key, text, error)
            return setting.defaultValue
        }
    }

    private mutating func reject(_ key: ConfigurationKey, _ text: String, _ error: ValueError) {
        let isLink =
            values.origin(of: key) == .variable(key.environmentName) && ServiceLink.matches(key.environmentName, text)
        let isHidden = !key.mayHoldSecret && !isLink && SecretText.mayBe(text)
        note(key, shown: key.mayHoldSecret || isHidden ? nil : text)
        if isLink {
            report(key, Self.serviceLink, advice: "set enableServiceLinks: false in the pod, or rename the Service")
        } else if isHidden {
            report(key, "it looks like a secret that belongs to another key", advice: "write \(key.accepts)")
        } else {
            report(key, error.reason, advice: error.advice ?? "write \(key.accepts)")
        }
        unreadable.insert(key)
    }

    private static let serviceLink =
        "Kubernetes sets this variable for a Service whose name begins with coatcheck, in place of your value"

    /// Whether any layer sets the key.
    func isSet(_ key: ConfigurationKey) -> Bool { values.text(for: key) != nil }

    /// Records a problem with the value of a key.
    ///
    /// - Parameter others: the keys whose values it contradicts. If one of them, or the key itself, could not be read, the
    ///   contradiction is with the default in its place and is not reported.
    mutating func report(
        _ key: ConfigurationKey,
        against others: [ConfigurationKey] = [],
        _ reason: String,
        advice: String
    ) {
        guard unreadable.isDisjoint(with: others + [key]) else { return }
        problems.append(
            ConfigurationProblem(
                key: key.name,
                value: entries.last { $0.key == key }?.value,
                origin: values.origin(of: key)?.description,
                reason: reason,
                advice: advice
            )
        )
    }

    /// Replaces the effective value of a key that was derived from others.
    mutating func derive(_ key: ConfigurationKey, text: String) {
        entries.removeAll { $0.key == key }
        note(key, shown: text)
    }

    private mutating func note(_ key: ConfigurationKey, shown: String?, whole: String? = nil) {
        let comparison = ComparedText(whole ?? shown)
        entries.append(
            ConfigurationEntry(key: key, value: shown, comparison: comparison, origin: values.origin(of: key)))
    }
}

/// The effective value of one key, as `config show` prints it.
package struct ConfigurationEntry: Sendable, Hashable {
    /// The key.
    package let key: ConfigurationKey
    /// The value without secrets; nil if the key is not set and has no default, or if nothing of it may be shown.
    package let value: String?
    /// The whole value, for comparison only.
    let comparison: ComparedText
    /// Where the value was found; nil for the default.
    package let origin: ValueOrigin?
}

/// A text that can be compared and not be shown: it may hold a secret.
struct ComparedText: Sendable, Hashable, CustomStringConvertible, CustomReflectable {
    private let text: String?

    init(_ text: String?) {
        self.text = text
    }

    /// Whether there is a value.
    var isSet: Bool { text != nil }

    var description: String { SecretText.mask }
    var customMirror: Mirror { Mirror(self, children: []) }
}
