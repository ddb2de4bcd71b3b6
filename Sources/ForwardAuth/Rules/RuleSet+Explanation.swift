package import PageRendering
package import UserAccounts
package import WebAddresses

/// The explanation of a decision, rule by rule.
package struct RuleExplanation: Sendable {
    /// The rules that were read, in order, with the condition that was not met. The last one matches, unless none did.
    package let steps: [(rule: Rule, mismatch: Rule.Mismatch?)]
    /// The access under the rule that decides.
    package let access: Access
    /// Further rules that match the pages which a lenient application may serve, if they grant another access. They must be
    /// satisfied too.
    package let others: [Other]
    /// Whether a rules file is in use.
    package let hasRules: Bool

    /// The rule that decides; nil if none matches.
    package var decisive: Rule? { steps.last.flatMap { $0.mismatch == nil ? $0.rule : nil } }

    /// The decision for a path that is read leniently.
    package struct Other: Sendable {
        /// Nil if no rule matches.
        package let rule: Rule?
        /// The access that it grants.
        package let access: Access
    }
}

extension RuleSet {
    /// Reads the rules one by one until one matches.
    ///
    /// - Throws: if a regular expression runs out of time or memory on the path, so that the request is refused.
    package func explanation(of request: ForwardedRequest) throws(ForwardedRequestError) -> RuleExplanation {
        var steps: [(rule: Rule, mismatch: Rule.Mismatch?)] = []
        for rule in rules {
            let mismatch = try rule.mismatch(with: request, .strict(request.address.path))
            steps.append((rule, mismatch))
            if mismatch == nil { break }
        }
        let access = access(by: steps.last.flatMap { $0.mismatch == nil ? $0.rule : nil }, to: request)
        var others: [RuleExplanation.Other] = []
        for reading in RequestReading.all(of: request.address.path).dropFirst() {
            let rule = try rule(for: request, reading)
            let other = RuleExplanation.Other(rule: rule, access: self.access(by: rule, to: request))
            if other.access != access, !others.contains(where: { $0.access == other.access }) { others.append(other) }
        }
        return RuleExplanation(steps: steps, access: access, others: others, hasRules: otherwise == .deny)
    }
}

extension RuleExplanation {
    /// What happens to a request. The raw values are those of `rules explain --json`, from the most open to the strictest.
    package enum Outcome: String, Sendable, CaseIterable {
        case bypass
        case allow
        case unauthenticated
        case passwordChangeRequired = "password_change_required"
        case forbidden

        fileprivate var strictness: Int { Self.allCases.firstIndex(of: self) ?? Self.allCases.count }
    }

    /// The outcome of the request, and why, in a sentence for operators.
    ///
    /// - Parameter account: the account of the request; nil for an anonymous request.
    package func outcome(for account: Account?) -> (outcome: Outcome, sentence: PageText) {
        let first = Self.outcome(for: account, access, isRule: decisive != nil)
        return others.map { Self.outcome(for: account, $0.access, isRule: $0.rule != nil) }.reduce(first) {
            $0.outcome.strictness < $1.outcome.strictness ? $1 : $0
        }
    }

    private static func outcome(
        for account: Account?,
        _ access: Access,
        isRule: Bool
    ) -> (outcome: Outcome, sentence: PageText) {
        switch (access, account) {
        case (.bypass, _):
            return (.bypass, "Every request is allowed, and the application gets no identity.")
        case (.deny, _):
            return (.forbidden, isRule ? "Every request is refused." : "No rule matches, so the request is refused.")
        case (.person, nil):
            return (.unauthenticated, "No user is signed in; the rule requires: \(access).")
        case (.person(let demands), let account?):
            return outcome(for: account, demands)
        }
    }

    private static func outcome(
        for account: Account,
        _ demands: Access.Demands
    ) -> (outcome: Outcome, sentence: PageText) {
        let name = account.username.rawValue
        if account.isDisabled { return (.unauthenticated, "The account \(name) is disabled.") }
        if account.mustChangePassword {
            return (.passwordChangeRequired, "\(name) has to choose a new password first.")
        }
        guard demands.admits(account.groups) else {
            let groups = demands.groups.joined(separator: ", ")
            return (.forbidden, "\(name) is in none of the groups \(groups).")
        }
        var session = demands
        session.groups = []
        guard session != Access.Demands() else { return (.allow, "\(name) has access when signed in.") }
        return (.allow, "\(name) has access with a session that has: \(session).")
    }
}

extension Rule: CustomStringConvertible {
    /// The rule as one line.
    package var description: String {
        var parts: [String] = []
        if !hosts.isEmpty { parts.append("host " + hosts.map(\.description).joined(separator: " or ")) }
        if let path { parts.append(path.description) }
        if !methods.isEmpty { parts.append("methods " + methods.joined(separator: ", ")) }
        if !networks.isEmpty { parts.append("networks " + networks.map(\.description).joined(separator: ", ")) }
        let conditions = parts.isEmpty ? "everything" : parts.joined(separator: ", ")
        let activity = isActivity ? "" : ", no activity"
        return (name.isEmpty ? "" : "\(name): ") + "\(conditions) → \(access)\(activity)"
    }

    /// The line of the file in which the rule begins.
    package var position: Int { line }
}
