import Crypto

/// The checks that both ceremonies have, in the order of WebAuthn L3 §7.1 and §7.2.
extension RelyingParty {
    /// Type, challenge, origin and embedding.
    func check(_ data: ClientData, type: String, challenge: Challenge) throws(PasskeyRefusal) {
        guard data.type == Array(type.utf8) else {
            throw PasskeyRefusal(
                .otherCeremony, "the type is \"\(PasskeyRefusal.printable(data.type))\", expected \"\(type)\"")
        }
        guard challenge.matches(data.challenge) else {
            throw PasskeyRefusal(.otherChallenge, "the challenge is not the expected one")
        }
        guard origins.contains(where: { data.origin == Array($0.utf8) }) else {
            let origin = PasskeyRefusal.printable(data.origin)
            throw PasskeyRefusal(
                .otherOrigin, "the origin \"\(origin)\" is not one of \(origins.joined(separator: ", "))")
        }
        guard !data.isCrossOrigin else {
            throw PasskeyRefusal(.crossOrigin, "the page was embedded in a page of another origin")
        }
        guard !data.hasTopOrigin else {
            throw PasskeyRefusal(.topOrigin, "the client data names an embedding page")
        }
    }

    /// Relying party, presence, verification and backup state.
    func check(_ data: AuthenticatorData, userVerification: UserVerification) throws(PasskeyRefusal) {
        // The comparison of a digest takes constant time.
        guard SHA256.hash(data: Array(id.utf8)) == data.relyingPartyHash else {
            throw PasskeyRefusal(.otherRelyingParty, "the authenticator answered for another id than \(id)")
        }
        guard data.flags.contains(.userPresent) else {
            throw PasskeyRefusal(.userNotPresent, "the flag UP is not set")
        }
        guard userVerification != .required || data.flags.contains(.userVerified) else {
            throw PasskeyRefusal(.userNotVerified, "user verification is required, and the flag UV is not set")
        }
        guard data.flags.contains(.backupEligible) || !data.flags.contains(.backedUp) else {
            throw PasskeyRefusal(.impossibleBackupState, "the flag BS is set without BE")
        }
    }
}
