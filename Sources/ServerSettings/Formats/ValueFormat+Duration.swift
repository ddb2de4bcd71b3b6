import WebAddresses

extension ValueFormat where Value == Duration {
    /// A duration such as `30s`, `15m`, `12h` or `30d` within bounds, so that no timeout is ever infinite.
    static func duration(in range: ClosedRange<Duration>) -> Self {
        ValueFormat(
            accepts: "a duration such as 30s, 15m, 12h or 30d",
            read: { text throws(ValueError) in
                guard let duration = DurationText.parse(text) else {
                    let advice = Int(text) == nil ? nil : "add a unit, for example \(text)s"
                    throw ValueError("it is not a duration", advice: advice)
                }
                guard range.contains(duration) else {
                    let bounds = (DurationText.format(range.lowerBound), DurationText.format(range.upperBound))
                    throw ValueError(
                        "it is not between \(bounds.0) and \(bounds.1)",
                        advice: "write a duration from \(bounds.0) to \(bounds.1)"
                    )
                }
                return duration
            },
            write: { DurationText.format($0) }
        )
    }
}

extension ValueFormat where Value == Duration? {
    /// A duration, or `off`.
    static func durationOrOff(in range: ClosedRange<Duration>) -> Self {
        let duration = ValueFormat<Duration>.duration(in: range)
        return ValueFormat(
            accepts: duration.accepts + ", or `off`",
            read: { text throws(ValueError) in text == "off" ? nil : try duration.read(text) },
            write: { $0.map { DurationText.format($0) } ?? "off" }
        )
    }
}

/// The way durations are written in the configuration: a whole number and one of `ms`, `s`, `m`, `h`, `d`.
package enum DurationText {
    private static let units: [(letter: Character, seconds: Int64)] = [
        ("d", 86_400), ("h", 3_600), ("m", 60), ("s", 1),
    ]
    private static let millisecond = "ms"

    /// Reads `250ms`, `30s`, `15m`, `12h`, `30d`; nil for anything else.
    package static func parse(_ text: String) -> Duration? {
        if text.hasSuffix(millisecond) { return number(text.dropLast(millisecond.count)).map { .milliseconds($0) } }
        guard let unit = units.first(where: { $0.letter == text.last }) else { return nil }
        return number(text.dropLast()).map { .seconds($0 * unit.seconds) }
    }

    private static func number(_ digits: Substring) -> Int64? {
        guard (1...9).contains(digits.utf8.count), digits.utf8.allSatisfy(\.isASCIIDigit) else { return nil }
        return Int64(digits)
    }

    /// Writes a duration with the largest unit that divides it: 90 s is `90s`, 120 s is `2m`.
    package static func format(_ duration: Duration) -> String {
        let (seconds, attoseconds) = duration.components
        guard attoseconds == 0 else { return "\(seconds * 1000 + attoseconds / 1_000_000_000_000_000)ms" }
        guard seconds != 0, let unit = units.first(where: { seconds % $0.seconds == 0 }) else { return "\(seconds)s" }
        return "\(seconds / unit.seconds)\(unit.letter)"
    }
}
