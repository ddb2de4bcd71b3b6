/// Formats a duration for users, in its largest whole unit: "12 hours", "30 days".
package enum SpanText {
    package static func describe(_ duration: Duration) -> String {
        let seconds = max(0, duration.components.seconds)
        let units: [(Int64, String)] = [(86_400, "day"), (3600, "hour"), (60, "minute")]
        for (length, name) in units where seconds >= length && seconds % length == 0 {
            return counted(seconds / length, name)
        }
        for (length, name) in units where seconds >= length * 2 {
            return counted((seconds + length - 1) / length, name)
        }
        return counted(seconds, "second")
    }

    private static func counted(_ number: Int64, _ unit: String) -> String {
        number == 1 ? "1 \(unit)" : "\(number) \(unit)s"
    }
}
