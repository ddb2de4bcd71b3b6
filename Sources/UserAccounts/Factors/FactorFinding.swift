package import Sessions

/// What a check of a factor found.
package enum FactorFinding: Sendable {
    /// It is right. It counts once `use` is stored: a parallel request may have used it.
    case right(AcceptedFactor)

    /// It is wrong, for a reason that only the audit log receives. `isReplay`: it was right once, and has been used.
    case wrong(detail: String, isReplay: Bool)
}

/// A factor that was right.
package struct AcceptedFactor: Sendable {
    /// The account.
    package let account: PrincipalID

    /// What it proves.
    package let proof: AuthenticationProof

    /// The mark to store.
    package let use: FactorUse

    /// What is remarkable about it, for the audit log and the user.
    package var remarks: FactorRemarks = FactorRemarks()
}

/// What is remarkable about a factor that was accepted.
package struct FactorRemarks: Hashable, Sendable {
    /// How many recovery codes are left, if one was used.
    package var recoveryCodesLeft: Int?

    /// The passkey's signature count did not grow: the key may have been copied (WebAuthn L3 §6.1.1).
    package var counter: Counter?

    /// Whether the passkey may be copied to other devices, if that has changed.
    package var becameBackupEligible: Bool?

    package init() {}

    /// What the user is told.
    package var noticeSubjects: [SecurityNotice.Subject] {
        [recoveryCodesLeft.map { .recoveryCodeUsed(left: $0) }, counter.map { _ in .copiedPasskey }].compactMap { $0 }
    }

    /// A stored and a received signature count.
    package struct Counter: Hashable, Sendable {
        package let stored: Int64
        package let seen: Int64
    }
}
