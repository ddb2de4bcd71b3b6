package import WebAddresses

/// The access rules: an ordered list. The first rule that matches decides; without a match the request is refused.
package struct RuleSet: Sendable {
    /// In the order of the file.
    package let rules: [Rule]
    /// The access if no rule matches.
    let otherwise: Access
    private let signInPages: SignInPages?

    /// Rules of a file. Requests that match none of them are denied.
    ///
    /// - Parameter signInPages: Pages of this server that stay open.
    package init(_ rules: [Rule], signInPages: SignInPages? = nil) {
        self.init(rules, otherwise: .deny, signInPages)
    }

    /// The rules without a file: every host that a proxy protects needs a signed-in user.
    static func signedInEverywhere(but signInPages: SignInPages?) -> RuleSet {
        RuleSet([], otherwise: .signedIn, signInPages)
    }

    private init(_ rules: [Rule], otherwise: Access, _ signInPages: SignInPages?) {
        self.rules = rules
        self.otherwise = otherwise
        self.signInPages = signInPages
    }

    /// The accesses that `request` needs, and whether it keeps the session alive. It must satisfy all of them: if a lenient
    /// application would serve a page that another rule matches, the request must satisfy that rule too; and it is not
    /// activity only if none of these rules declares it to be.
    ///
    /// - Throws: if a regular expression runs out of time or memory on the path.
    func demands(on request: ForwardedRequest) throws(ForwardedRequestError) -> (accesses: [Access], isActivity: Bool) {
        // Without rules every reading has the same access.
        if rules.isEmpty { return ([access(by: nil, to: request)], true) }
        var accesses: [Access] = []
        var isActivity = false
        for reading in RequestReading.all(of: request.address.path) {
            let rule = try rule(for: request, reading)
            let access = access(by: rule, to: request)
            if !accesses.contains(access) { accesses.append(access) }
            isActivity = isActivity || rule?.isActivity ?? true
        }
        return (accesses, isActivity)
    }

    /// The access that a rule grants, or the default without a rule.
    package func access(by rule: Rule?, to request: ForwardedRequest) -> Access {
        guard let signInPages, signInPages.contain(request.address) else { return rule?.access ?? otherwise }
        return signInPages.access(by: rule)
    }

    /// The first rule that matches `request` in one of its readings; nil if none does.
    package func rule(for request: ForwardedRequest, _ reading: RequestReading) throws(ForwardedRequestError) -> Rule? {
        for rule in rules where try rule.mismatch(with: request, reading) == nil { return rule }
        return nil
    }
}
