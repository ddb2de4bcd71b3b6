import Foundation
package import Sessions

extension Timestamp {
    /// The moment as RFC 3339 in UTC with milliseconds, as the audit log writes it: `2026-11-23T16:28:39.000Z`.
    ///
    /// Later moments than the year 9999 are the last that RFC 3339 can express.
    package var rfc3339: String {
        let (days, milliseconds) = min(milliseconds, Self.lastOfRFC3339).flooredQuotientAndRemainder(by: 86_400_000)
        let date = CivilDate(daysSinceEpoch: days)
        let (seconds, fraction) = milliseconds.quotientAndRemainder(dividingBy: 1000)
        var text = Array("0000-00-00T00:00:00.000Z".utf8)
        func put(_ number: Int64, before end: Int) {
            var (rest, position) = (number, end)
            while rest > 0 {
                position -= 1
                text[position] += UInt8(rest % 10)
                rest /= 10
            }
        }
        put(date.year, before: 4)
        put(date.month, before: 7)
        put(date.day, before: 10)
        put(seconds / 3600, before: 13)
        put(seconds / 60 % 60, before: 16)
        put(seconds % 60, before: 19)
        put(fraction, before: 23)
        return String(decoding: text, as: UTF8.self)
    }
}

extension Timestamp {
    /// The last millisecond of the year 9999.
    private static let lastOfRFC3339: Int64 = 253_402_300_799_999

    /// Reads an RFC 3339 date and time, with or without fractions of a second. `nil` for any other text.
    package init?(rfc3339 text: String) {
        let whole = Date.ISO8601FormatStyle()
        let fractional = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
        guard let date = (try? whole.parse(text)) ?? (try? fractional.parse(text)) else { return nil }
        self.init(milliseconds: Int64((date.timeIntervalSince1970 * 1000).rounded()))
    }
}

/// A day of the proleptic Gregorian calendar.
private struct CivilDate {
    let year: Int64
    let month: Int64
    let day: Int64

    /// Counts in eras of 400 years that begin on the first of March, so that leap days come last.
    init(daysSinceEpoch: Int64) {
        let shifted = daysSinceEpoch + 719_468
        let (era, dayOfEra) = shifted.flooredQuotientAndRemainder(by: 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        self.day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        self.month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        self.year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }
}

extension Int64 {
    fileprivate func flooredQuotientAndRemainder(by divisor: Int64) -> (quotient: Int64, remainder: Int64) {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }
}
