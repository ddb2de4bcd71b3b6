package import Sessions

/// Says in a sentence why somebody has to sign in again.
package enum LoginReason {
    /// The browser sends two different session cookies.
    package static func conflict(of cookie: String) -> PageText {
        """
        Your browser sends two different cookies named \(cookie), so you are not signed in. Signing in removes the wrong \
        one. If you see this message again after signing in, delete the cookies of this site and of its domain in your \
        browser's settings.
        """
    }

    /// The browser sends the cookie of a bound session, and does not prove that the session is its own.
    package static let unproven: PageText = """
        Your browser did not prove that this session is its own. It may have lost the key, or be unable to keep one, or the session \
        may belong to another browser. Please sign in again.
        """

    package static func text(for reason: EndReason) -> PageText {
        switch reason {
        case .logout: "You have signed out."
        case .idle: "You were signed out because nothing happened for a while."
        case .absolute: "You were signed out because the session reached its longest duration."
        case .revoked: "You were signed out because this session was ended from another device or by an administrator."
        case .evicted: "You were signed out because you signed in on more devices than are allowed at once."
        case .passwordChanged: "You were signed out because your password was changed."
        case .disabled: "You were signed out. Please ask an administrator if you expected to stay signed in."
        case .replay:
            "You were signed out as a precaution: an old copy of your ticket was used. If that was not you, change your password."
        }
    }
}
