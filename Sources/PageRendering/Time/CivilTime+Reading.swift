package import Sessions

extension CivilTime {
    /// Reads RFC 3339 in UTC, `2026-11-23T09:05:00.123Z`, with or without a fraction. `nil` for anything else.
    package static func timestamp(rfc3339 text: String) -> Timestamp? {
        let bytes = Array(text.utf8)
        guard bytes.count >= 20, bytes.last == UInt8(ascii: "Z"), bytes[10] == UInt8(ascii: "T"),
            let midnight = midnight(String(decoding: bytes[..<10], as: UTF8.self)),
            bytes[13] == UInt8(ascii: ":"), bytes[16] == UInt8(ascii: ":"),
            let hour = number(bytes[11..<13]), let minute = number(bytes[14..<16]), let second = number(bytes[17..<19]),
            hour < 24, minute < 60, second < 60
        else { return nil }
        var milliseconds = 0
        if bytes[19] == UInt8(ascii: ".") {
            let fraction = bytes[20..<(bytes.count - 1)]
            guard !fraction.isEmpty, let value = number(fraction.prefix(3)), fraction.count <= 9 else { return nil }
            milliseconds = value * [1, 100, 10, 1][min(3, fraction.count)]
        } else if bytes.count != 20 {
            return nil
        }
        return midnight + .milliseconds(((hour * 60 + minute) * 60 + second) * 1000 + milliseconds)
    }

    /// Reads a date, `2026-11-23`, as its first moment in UTC. `nil` for anything else, and for days that do not exist.
    package static func midnight(_ text: String) -> Timestamp? {
        let bytes = Array(text.utf8)
        guard bytes.count == 10, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"),
            let year = number(bytes[..<4]), let month = number(bytes[5..<7]), let day = number(bytes[8...]),
            (1...12).contains(month), (1...31).contains(day)
        else { return nil }
        let timestamp = Timestamp(milliseconds: Int64(dayNumber(year, month, day)) * 86_400_000)
        let read = CivilTime(timestamp)
        return (read.year, read.month, read.day) == (year, month, day) ? timestamp : nil
    }

    /// The inverse of the arithmetic in ``init(_:)``: Hinnant's `days_from_civil`.
    private static func dayNumber(_ year: Int, _ month: Int, _ day: Int) -> Int {
        let shiftedYear = month <= 2 ? year - 1 : year
        let era = (shiftedYear >= 0 ? shiftedYear : shiftedYear - 399) / 400
        let yearOfEra = shiftedYear - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    private static func number(_ digits: some Collection<UInt8>) -> Int? {
        var value = 0
        for digit in digits {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { return nil }
            value = value * 10 + Int(digit - UInt8(ascii: "0"))
        }
        return value
    }
}
