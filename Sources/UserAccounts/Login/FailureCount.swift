import Sessions

/// Failures of one name or one network.
struct FailureCount {
    private(set) var count = 0
    let first: Timestamp
    private(set) var last: Timestamp

    init(at now: Timestamp) {
        first = now
        last = now
    }

    func adding(_ failures: Int, at now: Timestamp) -> FailureCount {
        var copy = self
        copy.count += failures
        copy.last = now
        return copy
    }
}
