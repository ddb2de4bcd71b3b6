/// What a login does to the session.
extension Check {
    static let login = [
        Check(
            "id-changes-at-login",
            why: "If the id stays, an attacker who gave the user an id before the login is signed in after it.",
            source: "ASVS 7.2.4, WSTG-SESS-03, CWE-384", mend: "Issue a new id at every login, and end the old one.",
            idChangesAtLogin),
        Check(
            "fixation-anonymous-id",
            why: "An attacker can fetch an id from the site and plant it in the user's browser.",
            source: "ASVS 7.2.4, WSTG-SESS-03, CWE-384", mend: "Issue a new id at every login, and end the old one."
        ) {
            $0.anonymousReplay.outcome {
                $0.mustBeOut(
                    "the id from before the login is not signed in",
                    "the id from before the login is signed in after it")
            }
        },
        Check(
            "fixation-unknown-id", why: "An attacker can invent an id and plant it in the user's browser.",
            source: "ASVS 7.2.4, WSTG-SESS-03, CWE-384",
            mend: "Accept no id that the site did not issue, and issue a new one at every login."
        ) {
            $0.inventedReplay.outcome {
                $0.mustBeOut(
                    "an invented id is not adopted", "an invented id is signed in after a login that brought it")
            }
        },
        Check(
            "login-again-renews-id",
            why: "A session that goes on under its old id after a new login keeps a thief signed in.",
            source: "ASVS 7.2.4",
            mend: "Issue a new id at every login, also for a user who is signed in, and end the old one.",
            loginAgain),
        Check(
            "login-csrf",
            why: "Another site can sign the user in to the attacker's account, and collect what is entered there.",
            source: "ASVS 3.5.1, OWASP CSRF Prevention Cheat Sheet",
            mend:
                "Refuse a login with a foreign Origin or Sec-Fetch-Site, or demand a token that belongs to the browser."
        ) {
            $0.foreignLogin.outcome {
                $0.mustBeOut(
                    "a login that another site's page sends is refused",
                    "a login that another site's page sends is accepted")
            }
        },
    ]

    private static func idChangesAtLogin(_ evidence: Evidence) -> Outcome {
        evidence.sessionCookies.outcome { names in
            guard let login = evidence.logins.first else { return .notChecked(Evidence.noRecipe) }
            let earlier = names.filter { login.earlierValue(of: $0) != nil }
            guard !earlier.isEmpty else { return .pass("there is no id before the login") }
            let kept = names.map { login.earlierValue(of: $0) == login.value(of: $0) }
            return (evidence.isEachEnough ? kept.contains(true) : !kept.contains(false))
                ? .fail("the id is the same before and after the login")
                : .pass("the id after the login is another one")
        }
    }

    private static func loginAgain(_ evidence: Evidence) -> Outcome {
        evidence.secondLogin.outcome { second in
            if second.keepsValue { return .fail("the id is the same after the new login") }
            return second.oldCookie.mustBeOut(
                "the new login has a new id, and the old one is refused",
                "the old id is still signed in after the new login")
        }
    }
}
