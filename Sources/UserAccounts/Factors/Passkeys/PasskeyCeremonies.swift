package import Passkeys
package import Sessions

/// Options for browsers, and the check of their answers, for the passkeys of this server's accounts.
///
/// A challenge is stored nowhere. It is bound to a purpose, and to a secret of the browser: the cookie of the login form, the
/// pending login, or the session. The transaction that accepts an answer uses it up (``FactorUse``).
package struct PasskeyCeremonies: Sendable {
    package let relyingParty: RelyingParty
    private let key: ChallengeKey
    private let store: any FactorStore

    package init(relyingParty: RelyingParty, key: ChallengeKey, store: any FactorStore) {
        self.relyingParty = relyingParty
        self.key = key
        self.store = store
    }

    /// What an assertion is for.
    package enum Purpose: Sendable {
        /// A login without a password: the authenticator verifies the user.
        case login
        /// The second factor of this account's login, after its password.
        case secondFactor(PrincipalID)
        /// A confirmation by this account's signed-in user.
        case confirmation(PrincipalID)
    }

    /// The options of a login, in JSON. They name no passkey, so that they tell nothing about accounts.
    package func loginOptions(boundTo binding: [UInt8], at now: Timestamp) -> String {
        RequestOptions(relyingParty: relyingParty, challenge: challenge(for: .login, binding, now)).json
    }

    /// The options for the passkeys of the account that `purpose` names, in JSON. `nil` if it has none.
    package func options(
        for purpose: Purpose,
        boundTo binding: [UInt8],
        at now: Timestamp
    ) async throws -> String? {
        guard let owner = purpose.owner else { return loginOptions(boundTo: binding, at: now) }
        let passkeys = try await store.factors(of: owner, at: now).passkeys.map(\.passkey)
        guard !passkeys.isEmpty else { return nil }
        var options = RequestOptions(
            relyingParty: relyingParty, challenge: challenge(for: purpose.name, binding, now), allowed: passkeys)
        options.userVerification = purpose.verification(byAnyOf: passkeys)
        return options.json
    }

    /// The options for a new passkey, in JSON. Gives the account its user handle, if it has none yet. `nil` if the account does
    /// not exist any more.
    package func creationOptions(
        for account: Account,
        besides passkeys: [StoredPasskey],
        boundTo binding: [UInt8],
        at now: Timestamp
    ) async throws -> String? {
        var random = SystemRandomNumberGenerator()
        guard let handle = try await store.handle(of: account.id, orNew: .random(using: &random)) else { return nil }
        let user = CreationOptions.User(
            handle: handle, name: account.username.rawValue, displayName: account.displayName)
        var options = CreationOptions(
            relyingParty: relyingParty, user: user, challenge: challenge(for: .registration, binding, now),
            excluded: passkeys.map(\.passkey))
        options.userVerification = .preferred
        return options.json
    }

    /// The new passkey in a browser's answer. Whether its id is free is known when it is stored. A security key that cannot verify
    /// its user is taken, too: it will do after a password.
    package func registration(
        json: String,
        boundTo binding: [UInt8],
        at now: Timestamp
    ) -> Result<(Passkey, UsedChallenge), PasskeyRefusal> {
        do throws(PasskeyRefusal) {
            let answer = try RegistrationAnswer(json: json.utf8)
            let challenge = try key.challenge(of: answer, boundTo: binding, at: now.milliseconds)
            let passkey = try relyingParty.verifyRegistration(
                answer, challenge: challenge, userVerification: .preferred)
            return .success((passkey, UsedChallenge(challenge, at: now)))
        } catch {
            return .failure(error)
        }
    }

    /// Checks an assertion.
    package func check(
        json: String,
        for purpose: Purpose,
        boundTo binding: [UInt8],
        at now: Timestamp
    ) async throws -> FactorFinding {
        do {
            let answer = try AssertionAnswer(json: json.utf8)
            guard let owned = try await store.passkey(answer.credentialID) else {
                return .wrong(detail: "unknown_credential", isReplay: false)
            }
            guard purpose.owner.map({ $0 == owned.owner }) ?? true else {
                return .wrong(detail: PasskeyRefusal.Code.otherCredential.description, isReplay: false)
            }
            let challenge = try key.challenge(
                of: answer, for: purpose.name, boundTo: binding, at: now.milliseconds)
            let proof = try relyingParty.verifyAssertion(
                answer, challenge: challenge, passkey: owned.passkey, owner: owned.handle,
                userVerification: purpose.verification(byAnyOf: [owned.passkey]))
            return .right(Self.accepted(proof, of: owned, UsedChallenge(challenge, at: now)))
        } catch let refusal as PasskeyRefusal {
            return .wrong(detail: refusal.code.description, isReplay: false)
        }
    }

    /// The account of the passkey that an answer names. `nil` if there is none, or the answer cannot be read.
    package func owner(json: String) async throws -> PrincipalID? {
        guard let answer = try? AssertionAnswer(json: json.utf8) else { return nil }
        return try await store.passkey(answer.credentialID)?.owner
    }

    /// The id in an answer that no account of this server has, so that its authenticator may forget it. `nil` for a known one,
    /// whatever is wrong with the answer, and for one that cannot be read.
    package func unknownCredential(json: String) async throws -> CredentialID? {
        guard let answer = try? AssertionAnswer(json: json.utf8) else { return nil }
        return try await store.passkey(answer.credentialID) == nil ? answer.credentialID : nil
    }

    private static func accepted(
        _ proof: PasskeyProof,
        of owned: OwnedPasskey,
        _ challenge: UsedChallenge
    ) -> AcceptedFactor {
        var accepted = AcceptedFactor(
            account: owned.owner, proof: .passkey(userVerified: proof.isUserVerified), use: .passkey(proof, challenge))
        if proof.didCounterGoBack {
            accepted.remarks.counter = .init(stored: Int64(owned.passkey.signCount), seen: Int64(proof.signCount))
        }
        if proof.didBackupEligibilityChange { accepted.remarks.becameBackupEligible = proof.isBackupEligible }
        return accepted
    }

    private func challenge(for purpose: ChallengeKey.Purpose, _ binding: [UInt8], _ now: Timestamp) -> Challenge {
        var random = SystemRandomNumberGenerator()
        return key.issue(for: purpose, boundTo: binding, at: now.milliseconds, using: &random)
    }
}

extension PasskeyCeremonies.Purpose {
    fileprivate var name: ChallengeKey.Purpose {
        switch self {
        case .login: .login
        case .secondFactor: ChallengeKey.Purpose("second factor")
        case .confirmation: .confirmation
        }
    }

    /// A password has just been given before a second factor, so a security key without a PIN will do. A confirmation takes
    /// verification from each passkey that has ever shown it; without it, the proof counts for less.
    fileprivate func verification(byAnyOf passkeys: [Passkey]) -> UserVerification {
        switch self {
        case .login: .required
        case .secondFactor: .discouraged
        case .confirmation: passkeys.allSatisfy(\.isUserVerified) ? .required : .preferred
        }
    }

    fileprivate var owner: PrincipalID? {
        switch self {
        case .login: nil
        case .secondFactor(let account), .confirmation(let account): account
        }
    }
}
