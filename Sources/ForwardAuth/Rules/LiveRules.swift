import Logging
import Operations
import ServerSettings
import Synchronization
import UserAccounts

/// The rules in force. Reading them costs a lock; they are replaced as a whole.
package final class LiveRules: Sendable {
    private let path: String?
    private let signInPages: SignInPages?
    private let state: Mutex<RuleSet>

    /// The rules of a file; without one, ``RuleSet/signedInEverywhere(but:)``.
    ///
    /// - Throws: ``ConfigurationError`` with all problems of the file.
    package init(path: String?, signInPages: SignInPages? = nil) throws {
        self.path = path
        self.signInPages = signInPages
        state = Mutex(try path.map { try Self.read($0, signInPages) } ?? .signedInEverywhere(but: signInPages))
    }

    /// The rules in force.
    package var current: RuleSet { state.withLock { $0 } }

    /// Reads the file again. If it has a problem, the previous rules stay in force.
    func reload(_ logger: Logger) {
        guard let path else { return logger.notice("no rules file to reload: forwardauth.rules is not set") }
        do {
            let rules = try Self.read(path, signInPages)
            state.withLock { $0 = rules }
            logger.notice("rules reloaded", metadata: ["file": "\(path)", "rules": "\(rules.rules.count)"])
        } catch let error as ConfigurationError {
            for problem in error.problems {
                logger.error("rules not reloaded; the previous ones stay in force", metadata: ["problem": "\(problem)"])
            }
        } catch {
            logger.error("rules not reloaded; the previous ones stay in force", metadata: .describing(error))
        }
    }

    private static func read(_ path: String, _ signInPages: SignInPages?) throws -> RuleSet {
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
        return RuleSet(file.rules, signInPages: signInPages)
    }
}
