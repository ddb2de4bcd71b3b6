import Foundation
import Sessions

extension SessionPolicyDocument {
    var concurrency: String {
        let limit = policy.limit
        let excess =
            switch limit.excess {
            case .endOldest: "the one that signed in first ends with reason `evicted`"
            case .deny: "the new login is refused"
            }
        return """
            ## Concurrent sessions

            Each person may hold \(limit.maximum) sessions at a time, in any number of browsers; with one more \(excess) (`\(limit.excess.rawValue)`).
            The limit holds over all servers that share a store, also when all logins arrive at once. A login always begins a new session and
            ends the one that browser held. People see and end their sessions on the account page, administrators everybody's.

            **Several systems.** Applications behind forward-auth keep no session of their own: each request is checked against this one,
            and what is ended here is over there at the next request. An assertion handed to an application is good for 60 seconds and for
            one host. There is no other identity provider, so there are no sessions elsewhere to keep in step with.

            """
    }

    var renewal: String {
        let interval =
            policy.rotationInterval.map { "every \(DurationText.format($0)), on first-party responses" }
            ?? "switched off"
        return """
            ## Renewal of the token

            * **Hard**: login, giving the password again, a new password. The old token is refused from that moment; a login also gets a new
              handle.
            * **Soft**: \(interval). The old token is good until the new one is first presented, and
              \(DurationText.format(policy.rotationGrace)) longer for requests under way.
            * A token that was replaced and comes back ends the session with reason `replay`; its owner is told.

            """
    }

    var proof: String {
        let change =
            switch configuration.userAgentChange {
            case .note: "an audit event and no more"
            case .reauthenticate: "an audit event, and nobody gets further before the password was given again"
            case .end: "an audit event, and the end of the session"
            }
        return """
            ## Proof of presence

            Ending other sessions, and everything an administrator changes, needs a password given within the last
            \(DurationText.format(policy.reauthenticationWindow)). A new password needs the present one. A session that goes on in another browser or on another system is
            \(change) (`\(configuration.userAgentChange.rawValue)`).

            """
    }

    var endings: String {
        """
        ## How a session ends

        | reason | when |
        |---|---|
        | `logout` | its owner signed out, or signed in again with that browser |
        | `idle`, `absolute` | the timeouts above |
        | `revoked` | its owner ended it from another device, an administrator ended it, or its browser changed and the policy says to end it |
        | `evicted` | its owner signed in once more than the limit allows |
        | `password_changed` | a new password was set, or the old one declared compromised; all sessions but the one that asked |
        | `disabled` | the account was disabled or deleted |
        | `replay` | a replaced token came back |

        An ending holds from the very next request, at every server. For \(DurationText.format(policy.tombstoneLifetime)) whoever holds the ended session's secret is told the
        reason, and the late use is an audit event.

        """
    }

    var cookie: String {
        let cookie = configuration.cookie
        let scope = cookie.domain.map { "all hosts of `\($0)`" } ?? "this host only"
        return """
            ## The cookie

            `\(cookie.name)`: `HttpOnly`, \(cookie.isSecure ? "`Secure`" : "**not** `Secure` (`--dev`)"), `Path=/`, `SameSite=\(cookie.sameSite.rawValue.capitalized)`, for \(scope). It goes when the browser closes,
            except after "remember me", when it lives as long as the session may.
            """ + "\n"
    }
}
