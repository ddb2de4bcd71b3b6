/// Requests that another site's page sends in the user's name. The logout stands for all changes.
extension Check {
    static let forgery = [
        Check(
            "csrf-cross-site", why: "A page of any site can act in the name of a user who is signed in.",
            source: "ASVS 3.5.1, WSTG-SESS-05, CWE-352",
            mend: "Refuse changes with a foreign Origin or Sec-Fetch-Site, or demand a token of the session.", crossSite
        ),
        Check(
            "csrf-same-site",
            why: "SameSite does not stop pages of other hosts of the same site: a forgotten subdomain is enough.",
            source: "ASVS 3.5.1, OWASP CSRF Prevention Cheat Sheet",
            mend: "Refuse changes unless Origin is the site's own, or demand a token of the session."
        ) {
            $0.sameSite.outcome {
                $0
                    ? .fail("a logout that a sibling host's page sends is accepted")
                    : .pass("a logout that a sibling host's page sends is refused")
            }
        },
        Check(
            "csrf-token", why: "A token that is not verified protects nothing.", source: "ASVS 3.5.1, CWE-352",
            mend: "Refuse changes without the token."
        ) {
            $0.withoutToken.outcome {
                $0
                    ? .fail("the logout is accepted without the token")
                    : .pass("the logout without the token is refused")
            }
        },
    ]

    private static func crossSite(_ evidence: Evidence) -> Outcome {
        evidence.crossSite.outcome { isAccepted in
            guard isAccepted else { return .pass("a logout that another site's page sends is refused") }
            let cookies = evidence.sessionSetCookies.value ?? []
            // With Lax a link of another site carries the cookie, so a GET needs Strict.
            let enough: Set<String?> = evidence.logoutMethod == "GET" ? ["strict"] : ["lax", "strict"]
            let isKept = !cookies.isEmpty && cookies.allSatisfy { enough.contains($0.sameSite) }
            return isKept
                ? .pass("the site accepts it; only SameSite keeps browsers from sending the cookie with it")
                : .fail("a logout that another site's page sends is accepted, and SameSite does not stop it")
        }
    }
}
