/// Who may go where: an ordered list of rules. The first that fits decides; when none does, nobody passes.
package struct RuleSet: Sendable {
    /// In the order of the file.
    let rules: [Rule]
    /// What holds when no rule fits.
    let otherwise: Access
    private let signInPages: SignInPages?

    /// Rules of a file. What they do not mention is denied.
    ///
    /// - Parameter signInPages: Pages of this server that stay open.
    init(_ rules: [Rule], signInPages: SignInPages? = nil) {
        self.init(rules, otherwise: .deny, signInPages)
    }

    /// Without a file every host that a proxy protects needs somebody who is signed in.
    static func signedInEverywhere(but signInPages: SignInPages?) -> RuleSet {
        RuleSet([], otherwise: .signedIn, signInPages)
    }

    private init(_ rules: [Rule], otherwise: Access, _ signInPages: SignInPages?) {
        self.rules = rules
        self.otherwise = otherwise
        self.signInPages = signInPages
    }

    /// What is asked of the sender of `request`, and whether it keeps their session alive. All of it has to hold: where an
    /// application that reads requests leniently would serve what another rule is about, the request has to satisfy that
    /// rule too; and it is no activity only if none of these rules says that it is.
    ///
    /// - Throws: when it cannot be told, because a regular expression gives up on the path.
    func demands(on request: ForwardedRequest) throws(ForwardedRequestError) -> (accesses: [Access], isActivity: Bool) {
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
    func access(by rule: Rule?, to request: ForwardedRequest) -> Access {
        guard let signInPages, signInPages.contain(request.address) else { return rule?.access ?? otherwise }
        return signInPages.access(by: rule)
    }

    /// The first rule that is about `request` in one of its readings; nil when none is.
    func rule(for request: ForwardedRequest, _ reading: RequestReading) throws(ForwardedRequestError) -> Rule? {
        for rule in rules where try rule.mismatch(with: request, reading) == nil { return rule }
        return nil
    }
}
