extension RelyingParty {
    /// Verifies the answer to a request for a passkey (WebAuthn L3 §7.2).
    ///
    /// Afterwards the server, in one transaction: makes the challenge of no more use, stores ``Passkey/updated(by:)``,
    /// and records ``PasskeyProof/didCounterGoBack`` and ``PasskeyProof/didBackupEligibilityChange``.
    ///
    /// - Parameters:
    ///   - answer: what the browser sent.
    ///   - challenge: the one of the options: kept by the server, or from
    ///     ``ChallengeKey/challenge(of:for:boundTo:at:)-(AssertionAnswer,_,_,_)``.
    ///   - passkey: the stored one with ``AssertionAnswer/credentialID``.
    ///   - owner: the handle of the account that has the passkey. If the user is known already, check first that it is
    ///     that account.
    ///   - userVerification: as in the options. Default: required.
    /// - Throws: ``PasskeyRefusal`` for the first check that fails.
    public func verifyAssertion(
        _ answer: AssertionAnswer, challenge: Challenge, passkey: Passkey, owner: UserHandle,
        userVerification: UserVerification = .required
    ) throws(PasskeyRefusal) -> PasskeyProof {
        let data = answer.authenticatorData
        guard answer.credentialID == passkey.credentialID else {
            throw PasskeyRefusal(.otherCredential, "the answer is of another credential than the passkey")
        }
        guard answer.userHandle == nil || answer.userHandle == owner else {
            throw PasskeyRefusal(.otherUser, "the user handle is not that of the owner")
        }
        try check(answer.clientData, type: "webauthn.get", challenge: challenge)
        try check(data, userVerification: userVerification)
        let key = try COSEKey(bytes: passkey.publicKey)
        guard key.algorithm == passkey.algorithm else {
            throw PasskeyRefusal(.unsuitableKey, "the stored key and the stored algorithm do not belong together")
        }
        guard key.publicKey.verifies(answer.signature, over: answer.signedBytes) else {
            throw PasskeyRefusal(.wrongSignature, "the signature is not that of the stored key over this answer")
        }
        let isEligible = data.flags.contains(.backupEligible)
        return PasskeyProof(
            credentialID: passkey.credentialID, isUserVerified: data.flags.contains(.userVerified),
            signCount: data.signCount,
            didCounterGoBack: (data.signCount > 0 || passkey.signCount > 0) && data.signCount <= passkey.signCount,
            isBackupEligible: isEligible, didBackupEligibilityChange: isEligible != passkey.isBackupEligible,
            isBackedUp: data.flags.contains(.backedUp))
    }
}
