package import Sessions
package import UserAccounts

/// What a user must prove before an action. Pure functions of the session and the account.
package struct FactorProofs: Sendable {
    /// What the page or the API asks for.
    package struct Needs: Hashable, Sendable {
        /// The password.
        package var password = false
        /// One of these second factors. Empty for none.
        package var factors: [SecondFactor] = []

        package init(password: Bool = false, factors: [SecondFactor] = []) {
            self.password = password
            self.factors = factors
        }

        package var isNothing: Bool { !password && factors.isEmpty }
    }

    private let window: Duration

    /// - Parameter window: how long a proof counts as fresh (`sessions.reauthentication.window`).
    package init(window: Duration) {
        self.window = window
    }

    /// What a session needs to reach `level`, by proofs that are given now. Nothing if it has it.
    ///
    /// A passkey with user verification is enough alone, so the password is asked for only beside codes.
    package func needs(
        of session: SessionRecord,
        _ account: Account,
        toReach level: AssuranceLevel,
        at now: Timestamp
    ) -> Needs {
        guard session.assurance(at: now).map({ $0 < level }) ?? true else { return Needs() }
        guard level > .aal1 else { return Needs(password: true) }
        return Needs(password: !knowsPassword(session, at: now), factors: account.factors.offered)
    }

    /// Whether the factors of the account may be changed in this session: the user has proved to hold a second factor a moment
    /// ago, or the password if there is no second factor yet.
    package func mayChangeFactors(of account: Account, in session: SessionRecord, at now: Timestamp) -> Bool {
        guard account.factors.hasSecondFactor else {
            return session.authentication.values.contains { isFresh($0, within: window, at: now) }
        }
        return session.authentication.contains { method, time in
            Self.possessions.contains(method) && isFresh(time, within: window, at: now)
        }
    }

    private func knowsPassword(_ session: SessionRecord, at now: Timestamp) -> Bool {
        guard let time = session.authentication[.password] else { return false }
        return isFresh(time, within: Self.passwordWindow, at: now)
    }

    private func isFresh(_ time: Timestamp, within window: Duration, at now: Timestamp) -> Bool {
        now.age(of: time).map { $0 <= window } ?? false
    }

    /// For how long an earlier password counts beside a new second factor: as long as the level lasts (NIST SP 800-63B-4 §2.2.3).
    private static let passwordWindow = Duration.seconds(24 * 3600)

    private static let possessions: Set<AuthenticationMethod> = [
        .oneTimePassword, .proofOfPossession, .hardwareKey, .recoveryCode,
    ]
}
