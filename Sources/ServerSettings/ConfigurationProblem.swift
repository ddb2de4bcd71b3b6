/// One problem of the configuration, described so that the operator can correct it without looking further.
package struct ConfigurationProblem: Sendable, Hashable, CustomStringConvertible {
    /// The key, or the environment variable when it belongs to no key.
    package let key: String
    /// The offending value, already redacted; nil when the key itself is the problem.
    package let value: String?
    /// Where the value was found: an environment variable, the file, or an option of the command.
    package let origin: String?
    /// The reason why the value is refused.
    package let reason: String
    /// The correction that the operator should make.
    let advice: String

    package init(key: String, value: String? = nil, origin: String? = nil, reason: String, advice: String) {
        self.key = key
        self.value = value
        self.origin = origin
        self.reason = reason
        self.advice = advice
    }

    package var description: String {
        let value = value.map { " = \"\($0)\"" } ?? ""
        let origin = origin.map { " (from \($0))" } ?? ""
        return "\(key)\(value)\(origin): \(reason); \(advice)"
    }
}

/// All problems of the configuration, reported together. The process exits with 78.
package struct ConfigurationError: Error, Equatable, CustomStringConvertible {
    /// At least one problem, in the order of the reference.
    package let problems: [ConfigurationProblem]

    package init(_ problems: [ConfigurationProblem]) {
        self.problems = problems
    }

    package var description: String {
        let count = problems.count == 1 ? "1 problem" : "\(problems.count) problems"
        return "the configuration has \(count):\n" + problems.map { "  \($0)" }.joined(separator: "\n")
    }
}
