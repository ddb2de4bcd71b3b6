/// What an examination is about to do, told before the first request.
package struct Plan: Sendable {
    /// The most redirects that are followed after one request.
    static let redirects = 5
    /// The different session ids from which a pattern can be concluded.
    static let samples = IdentifierSample.enough
    /// The most logins without those of the recipe's further parts.
    private static let logins = 10

    private let site: SiteAddress
    private let recipe: Recipe?
    private let settings: Examination.Settings

    package init(_ site: SiteAddress, _ recipe: Recipe?, _ settings: Examination.Settings) {
        self.site = site
        self.recipe = recipe
        self.settings = settings
    }

    /// The most logins that are sent.
    var maximumLogins: Int {
        guard let recipe else { return 0 }
        let limits = [wait(for: recipe.limits.idle), wait(for: recipe.limits.absolute)].compactMap { $0 }.count
        return Self.logins + (recipe.sessions == nil ? 0 : 2) + limits
    }

    /// The most requests that are sent; the examination ends when it has sent so many.
    package var maximumRequests: Int {
        guard let recipe else { return 2 + Self.redirects }
        // A login: page, form, redirects, check. Its logout: page, form.
        let logins = maximumLogins * (5 + Self.redirects)
        return 60 + recipe.identityHeaders.count + logins + steps
    }

    /// The pause for a limit with its margin; nil if it is not waited for.
    func wait(for limit: Duration?) -> Duration? {
        guard let limit, limit <= settings.longestWait else { return nil }
        return limit + max(.seconds(1), limit / 10)
    }

    /// The requests that keep a session in use until its absolute limit.
    var steps: Int {
        guard let recipe, let wait = wait(for: recipe.limits.absolute) else { return 0 }
        return Int((wait / stepInterval).rounded(.up))
    }

    /// The time between two of them: well within the idle limit.
    var stepInterval: Duration {
        let absolute = recipe?.limits.absolute ?? .seconds(10)
        return max(.milliseconds(100), min(absolute / 10, (recipe?.limits.idle ?? absolute) / 3))
    }

    /// The plan in a few lines for the operator.
    package var text: String {
        var lines = ["\(site.origin) only: at most \(maximumRequests) requests; redirects elsewhere are not followed"]
        if let other = site.unencrypted { lines.append("one of them goes to \(other.origin)") }
        if let recipe {
            let pause = settings.pause > .zero ? ", \(settings.pause.doctorText) apart" : ""
            lines.append("at most \(maximumLogins) logins as \(recipe.login.username), with the right password\(pause)")
            let isEndOfAll = recipe.sessions.map { $0.handle == nil } ?? false
            lines.append(
                isEndOfAll
                    ? "all other sessions of that account are ended, as the recipe says (sessions: end)"
                    : "of that account's sessions only those are ended that these logins began")
            let waits = [recipe.limits.idle, recipe.limits.absolute].compactMap { wait(for: $0) }
            if let total = waits.reduce(nil, { ($0 ?? .zero) + $1 }) {
                lines.append("it waits \(total.doctorText) in all for limits to pass")
            }
        } else {
            lines.append("no login, because there is no recipe (--example-recipe prints one)")
        }
        if !site.isEncrypted, !site.isLoopback {
            lines.append("warning: the address is http://, so everything, the password too, is sent in clear text")
        }
        return lines.joined(separator: "\n")
    }
}
