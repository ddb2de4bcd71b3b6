/// How long the refusal of a password takes if stored hashes differ in cost: imported hashes differ until their owner's next
/// login.
///
/// The time from the beginning of the check to the answer is extended to a whole number of equal steps, each long enough for
/// the most expensive hash. It is extended by waiting, without holding a thread. So the time reveals neither whether a name
/// exists nor where its hash comes from.
struct RefusalTime: Hashable, Sendable {
    /// The longest step, however expensive an imported hash is: a check that takes longer remains distinguishable.
    static let longest = Duration.seconds(3)

    /// The length of a step.
    let step: Duration

    /// - Parameter costs: how long each kind of hash took to check. The step is twice the longest, because the machine may be
    ///   busier at another time.
    init(covering costs: [Duration]) {
        step = min((costs.max() ?? .zero) * 2, Self.longest)
    }

    /// How long to wait after a check that took `spent`.
    func rest(after spent: Duration) -> Duration {
        guard step > .zero else { return .zero }
        let steps = max(1, Int((spent / step).rounded(.up)))
        return step * steps - spent
    }
}
