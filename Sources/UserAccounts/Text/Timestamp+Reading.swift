package import Sessions

extension Timestamp {
    /// Reads a date and time in this form of RFC 3339: `2026-11-23T09:05:00.123Z` or `2026-11-23T11:05:00+02:00`. `nil` for any other
    /// text, for leap seconds, and for times that do not exist. A fraction has at most 9 digits, of which 3 count.
    package init?(rfc3339 text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count >= 20, bytes[10] == UInt8(ascii: "T"),
            let midnight = Timestamp(midnightOf: String(decoding: bytes[..<10], as: UTF8.self)),
            let minutes = Self.minutes(bytes[11..<16]), bytes[16] == UInt8(ascii: ":"),
            let second = Self.number(bytes[17..<19]), second < 60,
            let (fraction, rest) = Self.fraction(bytes[19...]), let offset = Self.offset(rest)
        else { return nil }
        self = midnight + .milliseconds(((minutes - offset) * 60 + second) * 1000 + fraction)
    }

    /// Reads a date, `2026-11-23`, as its first moment in UTC. `nil` for any other text, and for days that do not exist.
    package init?(midnightOf text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count == 10, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"),
            let year = Self.number(bytes[..<4]), let month = Self.number(bytes[5..<7]),
            let day = Self.number(bytes[8...]),
            (1...12).contains(month), (1...31).contains(day)
        else { return nil }
        self.init(milliseconds: Int64(CivilTime.dayNumber(year, month, day)) * 86_400_000)
        let read = CivilTime(self)
        guard (read.year, read.month, read.day) == (year, month, day) else { return nil }
    }

    /// `09:05`, in minutes.
    private static func minutes(_ clock: ArraySlice<UInt8>) -> Int? {
        guard clock.count == 5, clock.dropFirst(2).first == UInt8(ascii: ":"), let hour = number(clock.prefix(2)),
            let minute = number(clock.suffix(2)), hour < 24, minute < 60
        else { return nil }
        return hour * 60 + minute
    }

    /// `.123`, in milliseconds, and what follows.
    private static func fraction(_ text: ArraySlice<UInt8>) -> (milliseconds: Int, rest: ArraySlice<UInt8>)? {
        guard text.first == UInt8(ascii: ".") else { return (0, text) }
        let digits = text.dropFirst().prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        guard (1...9).contains(digits.count), let value = number(digits.prefix(3)) else { return nil }
        return (value * [1, 100, 10, 1][min(3, digits.count)], text.dropFirst(digits.count + 1))
    }

    /// `Z` or `+02:00`, in minutes.
    private static func offset(_ text: ArraySlice<UInt8>) -> Int? {
        switch text.first {
        case UInt8(ascii: "Z"): text.count == 1 ? 0 : nil
        case UInt8(ascii: "+"): minutes(text.dropFirst())
        case UInt8(ascii: "-"): minutes(text.dropFirst()).map { -$0 }
        default: nil
        }
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

extension CivilTime {
    /// The inverse of the arithmetic in ``init(_:)``: Hinnant's `days_from_civil`.
    fileprivate static func dayNumber(_ year: Int, _ month: Int, _ day: Int) -> Int {
        let shiftedYear = month <= 2 ? year - 1 : year
        let era = (shiftedYear >= 0 ? shiftedYear : shiftedYear - 399) / 400
        let yearOfEra = shiftedYear - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }
}
