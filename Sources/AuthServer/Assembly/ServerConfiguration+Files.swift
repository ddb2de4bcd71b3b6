package import ForwardAuth
import Operations
package import ServerSettings
import Sessions
import UserAccounts
import WebAddresses

/// The checks that need the disk: the block list, the theme, the certificate, the rules.
extension ServerConfiguration {
    /// Reads and checks all values and the files that they name, or throws a ``ConfigurationError`` with every problem.
    package static func checked(_ input: ConfigurationInput) throws -> ServerConfiguration {
        try Parsed.checked(input).configuration
    }

    /// The problems of the files that the configuration names. Each file is read once.
    package var fileProblems: [ConfigurationProblem] {
        let checks: [() throws -> Void] = [
            { _ = try passwordBlocklist() }, { _ = try passwordPeppers() },
            { _ = try renderer(clock: SystemClock()) },
            { _ = try tls?.configuration() }, { _ = try rules() },
            { _ = try places() },
            { _ = try noticeSecret() }, { try checkNoticeCommand() },
            { _ = try collectorHeaders() },
        ]
        var problems: [ConfigurationProblem] = []
        for check in checks {
            do {
                try check()
            } catch let error as ConfigurationError {
                problems += error.problems
            } catch {
                problems.append(
                    ConfigurationProblem(
                        key: "a file", reason: "it cannot be read", advice: "name files that this process may read"))
            }
        }
        return problems
    }

    /// The rules for new passwords.
    func passwordPolicy() throws -> PasswordPolicy {
        PasswordPolicy(
            minimumLength: passwords.minimumLength,
            blocklist: try passwordBlocklist(),
            host: publicURL.host
        )
    }

    /// The pepper keys of password hashes.
    func passwordPeppers() throws -> PasswordPeppers {
        guard let path = passwords.pepperFile else { return PasswordPeppers() }
        do {
            return try PasswordPeppers(contentsOf: path)
        } catch let error as PasswordPeppers.FileProblem {
            throw Self.problem(Settings.passwordPepperFile, path, error.description)
        } catch {
            let reason = (error as? PlainText.FileProblem ?? .unreadable).description
            throw Self.problem(Settings.passwordPepperFile, path, reason)
        }
    }

    /// The database of places, if there is one.
    func places() throws -> PlaceFinder? {
        do throws(PlaceFileProblem) {
            return try placeDatabase.map { path throws(PlaceFileProblem) in try PlaceFinder(path: path) }
        } catch {
            throw Self.problem(Settings.placeDatabase, placeDatabase, error.description)
        }
    }

    /// The same for the pages of a server. Commands show no places.
    func places(for use: ServerAssembly.Use) throws -> PlaceFinder? {
        use == .serving ? try places() : nil
    }

    /// The current forward-auth rules in the file.
    package func rules() throws -> LiveRules {
        try LiveRules(path: forwardAuth.rules, signInPages: SignInPages(of: publicURL))
    }

    /// The rules for the requests of proxies. A command answers no proxies, so it does not read the file: a broken rules
    /// file must not keep an administrator from ending a session.
    func rules(for use: ServerAssembly.Use) throws -> LiveRules {
        switch use {
        case .serving: return try rules()
        case .command, .creatingCommand: return try LiveRules(path: nil)
        }
    }

    private func passwordBlocklist() throws -> PasswordBlocklist {
        switch passwords.blocklist {
        case .bundled: return .bundled
        case .file(let path):
            do {
                return try PasswordBlocklist(contentsOf: path)
            } catch {
                let reason = (error as? PlainText.FileProblem ?? .unreadable).description
                throw Self.problem(Settings.passwordBlocklist, .file(path: path), reason)
            }
        }
    }

    /// Warnings about the files that the configuration names.
    package var fileRemarks: [String] { ruleRemarks + themeRemarks }

    /// Warnings about hosts in the rules file that `forwardauth.redirect.hosts` does not list. Empty if the file cannot be
    /// read.
    var ruleRemarks: [String] {
        guard forwardAuth.rules != nil, let rules = try? rules().current.rules else { return [] }
        let missing = rules.filter(\.access.needsVisitor).flatMap { rule in
            rule.hosts.filter { !forwardAuth.redirectHosts.lists($0) && !$0.names(publicURL.host) }.map {
                (rule.line, $0)
            }
        }
        return missing.map { line, host in
            """
            forwardauth.rules, line \(line): users who sign in for \(host) are not sent back, because \
            forwardauth.redirect.hosts does not list it
            """
        }
    }
}

extension ServerConfiguration.Parsed {
    /// Reads and checks all values and the files that they name, or throws a ``ConfigurationError`` with every problem.
    package static func checked(_ input: ConfigurationInput) throws -> Self {
        let parsed = ServerConfiguration.parse(input)
        // A value that could not be read is replaced by its default, which names no file.
        let problems = parsed.problems + parsed.configuration.fileProblems
        guard problems.isEmpty else { throw ConfigurationError(problems) }
        return parsed
    }
}
