/// Formats a duration for users, in its largest whole unit: "12 hours", "30 days".
package enum SpanText {
    /// The unit of a number.
    package enum Unit: String, Sendable {
        case day
        case hour
        case minute
        case second

        fileprivate var seconds: Int64 {
            switch self {
            case .day: 86_400
            case .hour: 3600
            case .minute: 60
            case .second: 1
            }
        }
    }

    /// In English.
    package static func describe(_ duration: Duration) -> String {
        let (number, unit) = measured(duration)
        return number == 1 ? "1 \(unit)" : "\(number) \(unit)s"
    }

    /// The number and its unit. A duration that is no whole number of any unit is rounded up.
    package static func measured(_ duration: Duration) -> (number: Int64, unit: Unit) {
        let seconds = max(0, duration.components.seconds)
        let units: [Unit] = [.day, .hour, .minute]
        if let unit = units.first(where: { seconds >= $0.seconds && seconds % $0.seconds == 0 }) {
            return (seconds / unit.seconds, unit)
        }
        if let unit = units.first(where: { seconds >= $0.seconds * 2 }) {
            return ((seconds + unit.seconds - 1) / unit.seconds, unit)
        }
        return (seconds, .second)
    }
}
