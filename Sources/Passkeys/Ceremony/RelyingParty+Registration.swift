extension RelyingParty {
    /// Verifies the answer to a registration (WebAuthn L3 §7.1), with attestation "none": nothing is proven about the
    /// authenticator.
    ///
    /// Afterwards the server, in one transaction: refuses an id that any account has, stores the passkey, and makes the
    /// challenge of no more use.
    ///
    /// - Parameters:
    ///   - answer: what the browser sent.
    ///   - challenge: the one of the options: kept by the server, or from
    ///     ``ChallengeKey/challenge(of:for:boundTo:at:)-(RegistrationAnswer,_,_,_)``.
    ///   - userVerification: as in the options. Default: required.
    /// - Returns: the passkey to store.
    /// - Throws: ``PasskeyRefusal`` for the first check that fails.
    public func verifyRegistration(
        _ answer: RegistrationAnswer, challenge: Challenge, userVerification: UserVerification = .required
    ) throws(PasskeyRefusal) -> Passkey {
        let data = answer.authenticatorData
        try check(answer.clientData, type: "webauthn.create", challenge: challenge)
        try check(data, userVerification: userVerification)
        guard let credential = data.credential else {
            throw PasskeyRefusal(.missingCredential, "the authenticator data has no credential")
        }
        guard credential.id == answer.credentialID.bytes else {
            throw PasskeyRefusal(
                .unsuitableCredentialID, "the answer and the authenticator data name different credentials")
        }
        return Passkey(
            credentialID: answer.credentialID, publicKey: credential.keyBytes,
            algorithm: try COSEKey(credential.key).algorithm, signCount: data.signCount, aaguid: credential.aaguid,
            transports: answer.transports, isBackupEligible: data.flags.contains(.backupEligible),
            isBackedUp: data.flags.contains(.backedUp), isUserVerified: data.flags.contains(.userVerified))
    }
}
