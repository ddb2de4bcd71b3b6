import UserAccounts

/// Leaves a transaction without a trace because the change cannot be made.
struct MutationRefusal: Error {
    /// Why. Never `.applied`.
    let outcome: AccountMutationOutcome

    init(_ outcome: AccountMutationOutcome) {
        self.outcome = outcome
    }
}
