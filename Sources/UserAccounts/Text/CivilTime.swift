package import Sessions

/// A time in the Gregorian calendar, UTC.
///
/// Arithmetic after Howard Hinnant's `civil_from_days`, so that no formatter is needed on a request path.
package struct CivilTime: Sendable, Equatable {
    package let year: Int
    package let month: Int
    package let day: Int
    package let hour: Int
    package let minute: Int
    package let second: Int
    package let millisecond: Int
    /// Days since 1970-01-01.
    package let dayNumber: Int

    package init(_ timestamp: Timestamp) {
        let total = Int(timestamp.milliseconds)
        let (days, rest) = Self.floorDivide(total, by: 86_400_000)
        let shifted = days + 719_468
        let era = Self.floorDivide(shifted, by: 146_097).quotient
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        hour = rest / 3_600_000
        minute = rest / 60_000 % 60
        second = rest / 1000 % 60
        millisecond = rest % 1000
        dayNumber = days
    }

    private static func floorDivide(_ value: Int, by divisor: Int) -> (quotient: Int, remainder: Int) {
        let (quotient, remainder) = value.quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }

    /// `2026-11-23T09:05:00Z`, RFC 3339 with whole seconds.
    package var rfc3339: String {
        "\(Self.padded(year, to: 4))-\(Self.padded(month))-\(Self.padded(day))T\(clockWithSeconds)Z"
    }

    /// `09:05`.
    package var clock: String { "\(Self.padded(hour)):\(Self.padded(minute))" }

    /// `09:05:00`.
    package var clockWithSeconds: String { "\(clock):\(Self.padded(second))" }

    private static func padded(_ value: Int, to width: Int = 2) -> String {
        let digits = String(value)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
