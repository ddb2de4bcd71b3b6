import UserAccounts

/// Rolls a transaction back because its change is refused.
struct MutationRefusal: Error {
    /// The reason. Never `.applied`.
    let outcome: AccountMutationOutcome

    init(_ outcome: AccountMutationOutcome) {
        self.outcome = outcome
    }
}
