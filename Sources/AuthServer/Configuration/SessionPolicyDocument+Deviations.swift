import Foundation
import Sessions

extension SessionPolicyDocument {
    /// Where the policy differs from what the standards recommend: first what follows from the numbers, then what always
    /// holds.
    var deviations: String {
        let all = (numbers + Self.always).map { "* \($0)" }.joined(separator: "\n")
        return """
            ## Against NIST SP 800-63B-4 and OWASP

            The password is the only factor, so sessions are at assurance level 1 (AAL1), where NIST asks for giving it again at least every
            30 days and for no idle timeout. AAL2 would ask for 24 hours and 1 hour, AAL3 for 12 hours and 15 minutes.

            | session | within AAL1 | within the times of AAL2 | within the times of AAL3 |
            |---|---|---|---|
            \(row("ordinary", policy.standard))
            \(row("after \"remember me\"", policy.remembered))

            \(all)

            """
    }

    private func row(_ name: String, _ timeouts: SessionPolicy.Timeouts) -> String {
        func word(_ isWithin: Bool) -> String { isWithin ? "yes" : "no" }
        let cells = [
            word(timeouts.absolute <= .seconds(30 * 86_400)),
            word(timeouts.absolute <= .seconds(86_400) && timeouts.idle <= .seconds(3_600)),
            word(timeouts.absolute <= .seconds(43_200) && timeouts.idle <= .seconds(900)),
        ]
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
                "**Tokens are not renewed** while a session goes on, so a copied one is noticed only by its use.")
        }
        if policy.reauthenticationWindow > .seconds(900) {
            texts.append("**A proof of presence counts for longer than 15 minutes** before a sensitive change.")
        }
        if configuration.cookie.sameSite != .strict {
            texts.append(
                """
                `SameSite=\(configuration.cookie.sameSite.rawValue.capitalized)` where OWASP prefers `Strict`, with which links from elsewhere \
                lead to the login page.
                  Every change is protected by origin and token besides.
                """)
        }
        return texts
    }

    private static let always = [
        """
        After "remember me" the cookie outlives the browser, which NIST advises against (§5.1). It is the person's choice at each login,
          and ends with the session's absolute timeout.
        """,
        """
        The pair of timeouts after "remember me" is that of AAL1 and of a person's own device. It is refused nowhere, so do not offer
          applications that need more without `fresh` or `level` in the forward-auth rules.
        """,
        "Administrators have no shorter timeouts; they give the password again before each group of changes instead.",
    ]
}
