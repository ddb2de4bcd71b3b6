/// Where in the order of endings a client begins to read.
struct RevocationPosition: Sendable, Equatable {
    /// The client has seen everything up to here.
    let sequence: Int64
    /// Whether it may have missed something.
    let hasMissed: Bool

    /// - Parameters:
    ///   - last: What the client saw last; `nil` for one that begins.
    ///   - bounds: The oldest and newest ending that is remembered, 0 when none is.
    init(last: Int64?, bounds: (oldest: Int64, newest: Int64)) {
        guard let last else {
            self.init(sequence: bounds.newest, hasMissed: false)
            return
        }
        // A greater one than there is belongs to another installation.
        let isKnown = last >= bounds.oldest && last <= bounds.newest
        self.init(sequence: isKnown ? last : bounds.newest, hasMissed: !isKnown)
    }

    private init(sequence: Int64, hasMissed: Bool) {
        self.sequence = sequence
        self.hasMissed = hasMissed
    }
}
