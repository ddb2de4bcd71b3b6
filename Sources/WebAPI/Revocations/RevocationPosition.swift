/// The position at which a client begins to read the log.
package struct RevocationPosition: Sendable, Equatable {
    /// The client has read all rows up to here.
    let sequence: Int64
    /// Whether it may have missed rows.
    let hasMissed: Bool

    /// - Parameters:
    ///   - last: The last position that the client read; `nil` for a new client.
    ///   - bounds: The oldest and newest stored position, 0 if there is none.
    init(last: Int64?, bounds: (oldest: Int64, newest: Int64)) {
        guard let last else {
            self.init(sequence: bounds.newest, hasMissed: false)
            return
        }
        // A position beyond the end belongs to another installation.
        let isKnown = last >= bounds.oldest && last <= bounds.newest
        self.init(sequence: isKnown ? last : bounds.newest, hasMissed: !isKnown)
    }

    private init(sequence: Int64, hasMissed: Bool) {
        self.sequence = sequence
        self.hasMissed = hasMissed
    }
}
