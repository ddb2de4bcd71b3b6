/// Who may go where: an ordered list of rules. The first that fits decides; when none does, nobody passes.
package struct RuleSet: Sendable {
    /// In the order of the file.
    let rules: [Rule]
    /// What holds when no rule fits.
    let otherwise: Access

    /// Rules of a file. What they do not mention is denied.
    init(_ rules: [Rule]) {
        self.rules = rules
        otherwise = .deny
    }

    /// Without a file every host that a proxy protects needs somebody who is signed in.
    package static let signedInEverywhere = RuleSet()

    private init() {
        rules = []
        otherwise = .signedIn
    }

    /// The first rule that is about `request`; nil when none is.
    func rule(for request: ForwardedRequest) -> Rule? {
        rules.first { $0.mismatch(with: request) == nil }
    }

    /// What is asked of whoever sent `request`.
    func access(for request: ForwardedRequest) -> Access {
        rule(for: request)?.access ?? otherwise
    }
}
