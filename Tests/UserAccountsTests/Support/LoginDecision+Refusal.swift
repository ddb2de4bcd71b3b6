import UserAccounts

extension LoginDecision {
    /// Why the attempt was refused. `nil` for any other decision.
    var refusal: AuthenticationRefusal? {
        if case .refused(let refusal) = self { refusal } else { nil }
    }

    /// The user of a success.
    var user: AuthenticatedUser? {
        if case .success(let user) = self { user } else { nil }
    }

    /// The login that needs a second factor.
    var open: OpenLogin? {
        if case .needsFactor(let login) = self { login } else { nil }
    }

    /// How many wrong factors a pending login has had. `nil` for any other decision.
    var attempts: Int? {
        if case .wrongFactor(_, let attempts, _) = self { attempts } else { nil }
    }

    /// Whether the password is needed again.
    var isExpired: Bool {
        if case .loginExpired = self { true } else { false }
    }
}
