/// The end of a session.
extension Check {
    static let logout = [
        Check(
            "logout-ends-session",
            why: "A thief who copied the cookie stays signed in after the user has signed out.",
            source: "ASVS 7.4.1, WSTG-SESS-06, CWE-613",
            mend: "End the session on the server, not only in the browser.",
            logoutEndsSession),
        Check(
            "logout-clears-cookie",
            why: "An old id that stays in the browser is found by the next user of the machine.",
            source: "ASVS 14.3.1", mend: "Remove the session cookie with the answer to the logout.", logoutClearsCookie),
        Check(
            "logout-by-get",
            why: "A link of any site can sign the user out: with SameSite=Lax the browser sends the cookie with it.",
            source: "ASVS 3.5.3", mend: "Let only POST end a session."
        ) {
            $0.logoutByGet.outcome {
                $0
                    ? .fail("a link on another site's page ends the session")
                    : .pass("a link on another site's page does not end the session")
            }
        },
        Check(
            "signed-in-page-not-stored", why: "A stored page is shown after the logout, with the Back button.",
            source: "ASVS 14.3.2, WSTG-ATHN-06", mend: "Send Cache-Control: no-store with pages of signed-in users."
        ) {
            $0.signedInPage.outcome {
                Caching.isNeverStored($0)
                    ? .pass("the signed-in page has Cache-Control: no-store")
                    : .fail("the signed-in page lacks Cache-Control: no-store")
            }
        },
        Check(
            "idle-limit", why: "A forgotten session stays open for the next user of the machine.",
            source: "ASVS 7.3.1, CWE-613", mend: "End a session on the server after a time without requests."
        ) {
            $0.idle.outcome {
                $0.mustBeOut("the session ended without requests", "the session is signed in after the idle limit")
            }
        },
        Check(
            "absolute-limit", why: "A stolen session that is used lives for ever without an absolute limit.",
            source: "ASVS 7.3.2, CWE-613", mend: "End a session on the server some time after its login, used or not."
        ) {
            $0.absolute.outcome {
                $0.mustBeOut(
                    "the session ended although it was used", "the session is signed in after the absolute limit")
            }
        },
        Check(
            "sessions-end-elsewhere", why: "A user who lost a device must be able to end its session from another one.",
            source: "ASVS 7.5.2", mend: "Keep sessions in a store that knows whose they are, and end them there."
        ) {
            $0.endedElsewhere.outcome {
                $0.mustBeOut(
                    "a session ended from another device is refused",
                    "a session ended from another device is still signed in")
            }
        },
    ]

    private static func logoutEndsSession(_ evidence: Evidence) -> Outcome {
        evidence.logout.outcome { logout in
            switch logout.browser {
            case .unclear(let reason): return .notChecked(reason)
            case .signedIn where logout.status >= 400:
                return .notChecked("the logout was refused with \(logout.status); does the recipe fit?")
            case .signedIn: return .fail("after the logout the browser is still signed in")
            case .signedOut:
                return logout.replay.mustBeOut(
                    "the cookie from before the logout is refused",
                    "the cookie from before the logout is still signed in")
            }
        }
    }

    private static func logoutClearsCookie(_ evidence: Evidence) -> Outcome {
        evidence.logout.outcome { logout in
            if logout.status >= 400, logout.browser == .signedIn {
                return .notChecked("the logout was refused with \(logout.status); does the recipe fit?")
            }
            return logout.keepsCookie
                ? .fail("the browser still has the old value") : .pass("the browser no longer has the old value")
        }
    }
}
