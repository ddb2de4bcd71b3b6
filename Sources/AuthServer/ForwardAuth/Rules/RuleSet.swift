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

    /// What is asked of whoever sent `request`. All of it has to hold: where an application that reads requests leniently
    /// would serve what another rule is about, the request has to satisfy that rule too.
    ///
    /// - Throws: when it cannot be told, because a regular expression gives up on the path.
    func accesses(for request: ForwardedRequest) throws(ForwardedRequestError) -> [Access] {
        var accesses: [Access] = []
        for reading in RequestReading.all(of: request.address.path) {
            let access = try rule(for: request, reading)?.access ?? otherwise
            if !accesses.contains(access) { accesses.append(access) }
        }
        return accesses
    }

    /// The first rule that is about `request` in one of its readings; nil when none is.
    func rule(for request: ForwardedRequest, _ reading: RequestReading) throws(ForwardedRequestError) -> Rule? {
        for rule in rules where try rule.mismatch(with: request, reading) == nil { return rule }
        return nil
    }
}
