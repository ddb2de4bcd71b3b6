import Sessions

/// Says in a sentence why somebody has to sign in again.
enum LoginReason {
    static func text(for reason: EndReason) -> String {
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
