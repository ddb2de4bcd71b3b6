/// What other hosts and proxies can do to the session.
extension Check {
    static let surroundings = [
        Check(
            "duplicate-cookies",
            why: "Another host of the site can set a second cookie of the same name; the first of them may win.",
            source: "RFC 6265bis §8.6", mend: "Name the cookie __Host-…, or refuse requests with two session cookies.",
            duplicateCookies),
        Check(
            "header-spoofing", why: "A site that believes a proxy's header also believes any client that sends it.",
            source: "ASVS 4.1.3, CWE-290",
            mend:
                "Let the proxy remove the header from every request, and let the application listen to the proxy only.",
            headerSpoofing),
        Check(
            "forwarded-host",
            why: "Links made from a header of the client lead users, and their tokens, to another host.",
            source: "ASVS 4.1.3, WSTG-INPV-17",
            mend: "Make links from a configured address; believe X-Forwarded-Host from your own proxy only."
        ) {
            $0.repeatsForwardedHost.outcome {
                $0
                    ? .fail("an invented X-Forwarded-Host is in the answer")
                    : .pass("an invented X-Forwarded-Host is ignored")
            }
        },
    ]

    private static func duplicateCookies(_ evidence: Evidence) -> Outcome {
        evidence.duplicates.outcome { seen in
            switch (seen.inventedFirst, seen.inventedLast) {
            case (.unclear(let reason), _), (_, .unclear(let reason)): return .notChecked(reason)
            case (.signedOut, .signedOut): return .pass("two session cookies in one request are refused")
            case (.signedIn, .signedIn):
                return .notChecked("the right one is found among two; which of two valid ones wins was not seen")
            case (let first, _):
                let winner = first == .signedIn ? "last" : "first"
                let isProtected = evidence.sessionSetCookies.value?.allSatisfy { $0.prefix?.contains("host-") == true }
                return isProtected == true
                    ? .pass("the \(winner) one wins; the __Host- prefix keeps other hosts from setting one")
                    : .fail("of two session cookies the \(winner) one wins without a word")
            }
        }
    }

    private static func headerSpoofing(_ evidence: Evidence) -> Outcome {
        evidence.believedHeaders.outcome { names in
            names.isEmpty
                ? .pass("no header of a client signs a user in") : .fail("signed in by a header alone: \(named(names))")
        }
    }
}
