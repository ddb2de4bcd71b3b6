package import Sessions

/// Creates accounts: for the set-up page, the console, the API and the commands.
package struct Registration: Sendable {
    private let accounts: any AccountStore
    private let hasher: PasswordHasher
    private let policy: PasswordPolicy
    private let clock: any WallClock
    private let random: TokenSource

    package init(
        accounts: any AccountStore,
        hasher: PasswordHasher,
        policy: PasswordPolicy,
        clock: any WallClock,
        random: TokenSource = .system
    ) {
        self.accounts = accounts
        self.hasher = hasher
        self.policy = policy
        self.clock = clock
        self.random = random
    }

    /// Creates an account with a password, or without one: then its owner needs a one-time link to set it.
    ///
    /// Throws ``PasswordHasherBusy`` if too many hashes are waiting.
    ///
    /// - Parameter redeeming: The set-up link, if it permits the registration.
    package func register(
        _ applicant: NewAccount,
        password: Password?,
        redeeming: OneTimeLinkDigest? = nil,
        in context: AuditContext
    ) async throws -> RegistrationOutcome {
        guard let account = account(applicant) else { return .malformed(fields: applicant.malformedFields) }
        var hash: PasswordHash?
        if let password {
            let problems = policy.problems(
                with: password, for: account.username, displayName: account.displayName, email: account.email)
            guard problems.isEmpty else { return .weak(problems) }
            hash = try await hasher.hash(password)
        }
        return try await store(account, hash, redeeming, in: context)
    }

    /// The number of accounts of an import that are created in one transaction. It limits how long the server's own writes wait.
    package static let batchSize = 500

    /// Creates accounts from another system, with their hashes from there, if any, in one transaction. A hash is replaced by a
    /// stronger one at the next login. Returns the outcome of each, in the same order.
    package func transfer(
        _ applicants: [(account: NewAccount, hash: PasswordHash?)],
        in context: AuditContext
    ) async throws -> [TransferOutcome] {
        let newcomers = applicants.map { applicant in
            account(applicant.account).map { Newcomer($0, applicant.hash, in: context) }
        }
        var outcomes = try await accounts.create(newcomers.compactMap(\.self))[...]
        return newcomers.map { newcomer in
            guard let newcomer, let outcome = outcomes.popFirst() else { return .malformed }
            switch outcome {
            case .created: return .created
            case .present(let other): return other.comes(from: newcomer) ? .transferredBefore : .usernameTaken
            case .resembling: return .usernameTaken
            }
        }
    }

    private func account(_ applicant: NewAccount) -> Account? {
        guard applicant.malformedFields.isEmpty, let username = Username(applicant.username) else { return nil }
        return Account(
            id: .random(from: random), username: username,
            displayName: applicant.displayName.flatMap(ProfileRules.displayName),
            email: applicant.email.flatMap(ProfileRules.email), roles: applicant.roles, groups: applicant.groups,
            createdAt: clock.now())
    }

    private func store(
        _ account: Account,
        _ hash: PasswordHash?,
        _ redeeming: OneTimeLinkDigest?,
        in context: AuditContext
    ) async throws -> RegistrationOutcome {
        let mutation = AccountMutation(
            .create(account, hash), to: account.id, at: account.createdAt, in: context,
            permission: redeeming.map { .link($0) } ?? .authority)
        switch try await accounts.perform(mutation) {
        case .applied(let created): return .created(created)
        case .linkSpent: return .linkSpent
        case .usernameTaken, .notFound, .lastAdministrator, .tooManyGroups, .outdated, .factorTaken, .lastWayIn,
            .proofSpent:
            return .usernameTaken
        }
    }
}

/// The outcome of a registration. Anything but `created` has stored nothing.
package enum RegistrationOutcome: Hashable, Sendable {
    /// The account exists now.
    case created(Account)

    /// These fields are not acceptable.
    case malformed(fields: [String])

    /// The password is not acceptable, for these reasons.
    case weak([PasswordProblem])

    /// Another account has the name.
    case usernameTaken

    /// The set-up link is unknown, expired or used.
    case linkSpent
}

/// The outcome of transferring an account from another system.
package enum TransferOutcome: Hashable, Sendable {
    /// The account exists now.
    case created

    /// The account exists since an earlier transfer.
    case transferredBefore

    /// Another account has the name, or one that looks like it.
    case usernameTaken

    /// A field is not acceptable.
    case malformed
}
