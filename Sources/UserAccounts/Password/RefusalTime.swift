/// How long the refusal of a password takes, where stored hashes differ in what they cost to check: hashes from elsewhere
/// do until their owner's next login.
///
/// The time from the beginning of the check to the answer is stretched to a whole number of equal steps, each long enough for
/// the dearest hash. It is stretched by waiting, with no thread held. So a name tells nothing by it, neither whether it
/// exists nor where its hash comes from.
struct RefusalTime: Hashable, Sendable {
    /// Nobody waits for longer, however much an imported hash costs: what takes longer can be told.
    static let longest = Duration.seconds(3)

    /// The length of a step.
    let step: Duration

    /// - Parameter costs: how long each kind of hash took to check. Twice the longest, because the machine may be busier at
    ///   another time.
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
