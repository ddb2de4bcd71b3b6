import ServerSettings
import Synchronization
import UserAccounts

/// The rules in force. Reading them costs a lock; they are replaced as a whole.
package final class LiveRules: Sendable {
    /// Rules that were read from a file, or those without a file.
    package struct Loaded: Sendable {
        package let rules: RuleSet
        /// The text of the file.
        fileprivate let text: String?
    }

    private let signInPages: SignInPages?
    private let state: Mutex<Loaded>

    /// The rules of a file; without one, ``RuleSet/signedInEverywhere(but:)``.
    ///
    /// - Throws: ``ConfigurationError`` with all problems of the file.
    package init(path: String?, signInPages: SignInPages? = nil) throws {
        self.signInPages = signInPages
        state = Mutex(try Self.load(path, signInPages))
    }

    /// The rules in force.
    package var current: RuleSet { state.withLock { $0.rules } }

    /// Reads a file, without using its rules.
    ///
    /// - Throws: ``ConfigurationError`` with all problems of the file.
    package func load(path: String?) throws -> Loaded { try Self.load(path, signInPages) }

    /// Uses other rules from now on. Returns whether they differ from the previous ones.
    package func replace(with other: Loaded) -> Bool {
        state.withLock { current in
            defer { current = other }
            return current.text != other.text
        }
    }

    private static func load(_ path: String?, _ signInPages: SignInPages?) throws -> Loaded {
        guard let path else { return Loaded(rules: .signedInEverywhere(but: signInPages), text: nil) }
        return try read(path, signInPages)
    }

    private static func read(_ path: String, _ signInPages: SignInPages?) throws -> Loaded {
        let key = Settings.forwardAuthRules.key.name
        func problem(_ reason: String, _ advice: String = "correct the file") -> ConfigurationProblem {
            ConfigurationProblem(key: key, value: path, reason: reason, advice: advice)
        }
        let text: String
        do throws(PlainText.FileProblem) {
            text = try PlainText.read(path)
        } catch {
            throw ConfigurationError([problem(error.description, "name a text file that this process may read")])
        }
        let file = RuleFile(yaml: text)
        guard file.problems.isEmpty else {
            throw ConfigurationError(file.problems.sorted { $0.line < $1.line }.map { problem($0.description) })
        }
        return Loaded(rules: RuleSet(file.rules, signInPages: signInPages), text: text)
    }
}
