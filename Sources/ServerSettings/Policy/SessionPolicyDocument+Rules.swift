import Foundation
import Sessions

extension SessionPolicyDocument {
    var concurrency: String {
        let limit = policy.limit
        let excess =
            switch limit.excess {
            case .endOldest: "the oldest session ends with reason `evicted`"
            case .deny: "the new login is refused"
            }
        return """
            ## Concurrent sessions

            Each user may hold \(limit.maximum) sessions at a time, in any number of browsers; with one more, \(excess) (`\(limit.excess.rawValue)`).
            The limit holds across all servers that share a store, also for simultaneous logins. A login always begins a new session and
            ends the previous session of that browser. Users see and end their own sessions on the account page; administrators see and
            end the sessions of all users.

            **Several systems.** Applications behind forward-auth keep no session of their own: each request is checked against this one,
            and a session that ends here ends there with the next request. An assertion for an application is valid for 60 seconds and for
            one host. There is no other identity provider, so there are no other sessions to synchronise with.

            """
    }

    var renewal: String {
        let interval =
            policy.rotationInterval.map { "every \(DurationText.format($0)), on first-party responses" }
            ?? "switched off"
        return """
            ## Renewal of the token

            * **Hard**: login, re-authentication, a new password, a changed factor. The old token is refused from that moment; a login also gets a new
              handle.
            * **Soft**: \(interval). The old token is accepted until the new one is first presented, and
              \(DurationText.format(policy.rotationGrace)) longer for requests under way.
            * A replaced token that is presented again ends the session with reason `replay`; its user is notified.

            """
    }

    var proof: String {
        let change =
            switch configuration.userAgentChange {
            case .note: "recorded as an audit event only"
            case .reauthenticate: "recorded as an audit event, and the session must be confirmed"
            case .end: "recorded as an audit event and ended"
            }
        return """
            ## Proof of presence

            To end other sessions, and for every change an administrator makes, the user must have given the password or another factor within the
            last \(DurationText.format(policy.reauthenticationWindow)). A new password needs the current one, and a change of the factors needs one of them, if there is one. A session that continues in another browser or on another system is
            \(change) (`\(configuration.userAgentChange.rawValue)`).

            """
    }

    package var endings: String {
        """
        ## How a session ends

        | reason | when |
        |---|---|
        | `logout` | its user signed out, or signed in again with that browser |
        | `idle`, `absolute` | the timeouts above |
        | `revoked` | its user ended it from another device, an administrator ended it, a factor was added, removed or reset, or its browser changed and the policy is to end it |
        | `evicted` | its user signed in once more than the limit allows |
        | `password_changed` | a new password was set, or the old one was declared compromised; all sessions except the one that made the change |
        | `disabled` | the account was disabled or deleted |
        | `replay` | a replaced token was presented again |

        An end takes effect with the next request, at every server. For \(DurationText.format(policy.tombstoneLifetime)) a client that presents the token of an ended session
        gets the reason, and the late use is an audit event.

        """
    }

    package var cookie: String {
        let cookie = configuration.cookie
        let scope = cookie.domain.map { "all hosts of `\($0)`" } ?? "this host only"
        return """
            ## The cookie

            `\(cookie.name)`: `HttpOnly`, \(cookie.isSecure ? "`Secure`" : "**not** `Secure` (`--dev`)"), `Path=/`, `SameSite=\(cookie.sameSite.rawValue.capitalized)`, for \(scope). The browser deletes it when it closes,
            except after "remember me", when it lasts as long as the session may.
            """ + "\n"
    }
}
