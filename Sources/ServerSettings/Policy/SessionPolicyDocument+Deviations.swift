import Foundation
import Sessions

extension SessionPolicyDocument {
    /// The deviations from the standards: first those that follow from the configured figures, then those that always
    /// hold.
    var deviations: String {
        let all = (numbers + Self.always).map { "* \($0)" }.joined(separator: "\n")
        return """
            ## Against NIST SP 800-63B-4 and OWASP

            A login with a password alone is at assurance level 1 (AAL1), for which NIST requires the password again at least every 30 days and no
            idle timeout. With a second factor it is at AAL2, which requires both factors again after 24 hours and one after 1 hour without
            activity. AAL3 requires it after 12 hours and 15 minutes; no factor of this server reaches it.

            A level is computed from the proofs of a session and holds no longer than that, although the session may: each factor counts for 24
            hours (AAL3: 12 hours), and where the session may be idle for longer than 1 hour (AAL3: 15 minutes), all of them only for so long after
            the newest one. Then the session goes on at the next lower level. "No" means that the level ends before the session.

            | session | within AAL1 | within the times of AAL2 | within the times of AAL3 |
            |---|---|---|---|
            \(row("ordinary", policy.standard))
            \(row("after \"remember me\"", policy.remembered))

            \(all)

            """
    }

    private func row(_ name: String, _ timeouts: SessionPolicy.Timeouts) -> String {
        func word(_ isWithin: Bool) -> String { isWithin ? "yes" : "no" }
        let levels = AssuranceLevel.allCases.compactMap(\.limits).map { limits in
            word(timeouts.absolute <= limits.absolute && timeouts.idle <= limits.idle)
        }
        let cells = [word(timeouts.absolute <= .seconds(30 * 86_400))] + levels
        return "| \(name) | \(cells.joined(separator: " | ")) |"
    }

    private var numbers: [String] {
        var texts: [String] = []
        for (name, timeouts) in [("An ordinary", policy.standard), ("A remembered", policy.remembered)]
        where timeouts.absolute > .seconds(30 * 86_400) {
            texts.append(
                "**\(name) session may last longer than 30 days**, the most NIST recommends at any level (§2.1.3).")
        }
        if policy.standard.idle > .seconds(1_800) {
            texts.append(
                "**An ordinary session may be idle for longer than 30 minutes**, OWASP's upper bound for low risk.")
        }
        if policy.rotationInterval == nil {
            texts.append(
                "**Tokens are not renewed** during a session, so a copied one is noticed only by its use.")
        }
        if policy.reauthenticationWindow > .seconds(900) {
            texts.append("**A proof of presence counts for longer than 15 minutes** before a sensitive change.")
        }
        if configuration.cookie.sameSite != .strict {
            texts.append(
                """
                `SameSite=\(configuration.cookie.sameSite.rawValue.capitalized)` where OWASP prefers `Strict`, with which links from other sites \
                lead to the login page.
                  In addition, every change is protected by an origin check and a CSRF token.
                """)
        }
        return texts
    }

    private static let always = [
        """
        After "remember me" the cookie outlives the browser, which NIST advises against (§5.1). The user chooses it at each login,
          and it ends with the session's absolute timeout.
        """,
        """
        The timeouts after "remember me" are meant for AAL1 and for the user's own device. Such a session is accepted everywhere, so
        protect applications that need more with `fresh` or `level` in the forward-auth rules.
        """,
        "Administrators have no shorter timeouts; they confirm who they are before each group of changes instead.",
    ]
}
