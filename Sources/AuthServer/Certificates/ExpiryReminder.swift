import Sessions

/// Decides when the operator is told that the certificate ends: when it gets urgent, and once a day from then on.
struct ExpiryReminder {
    /// How urgent it is to renew a certificate.
    enum Urgency: Int, Comparable {
        /// It ends within 14 days: a renewal that runs by itself has failed for weeks.
        case soon
        /// It ends within 3 days.
        case imminent
        /// It has ended: clients refuse to connect.
        case ended

        static func < (lhs: Urgency, rhs: Urgency) -> Bool { lhs.rawValue < rhs.rawValue }

        /// `nil` if there is no need to act.
        init?(of end: Timestamp, at now: Timestamp) {
            if end < now {
                self = .ended
            } else if end < now + .seconds(3 * 86_400) {
                self = .imminent
            } else if end < now + .seconds(14 * 86_400) {
                self = .soon
            } else {
                return nil
            }
        }
    }

    private static let interval = Duration.seconds(86_400)

    private var last: (urgency: Urgency, end: Timestamp, at: Timestamp)?

    /// The urgency to report now; `nil` if there is none, or if it was reported within the last day.
    mutating func reminder(of end: Timestamp, at now: Timestamp) -> Urgency? {
        guard let urgency = Urgency(of: end, at: now) else { return nil }
        if let last, last.end == end, last.urgency >= urgency, now.elapsed(since: last.at) < Self.interval {
            return nil
        }
        last = (urgency, end, now)
        return urgency
    }
}
