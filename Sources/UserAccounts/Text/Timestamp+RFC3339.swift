package import Sessions

extension Timestamp {
    /// The moment as RFC 3339 in UTC with milliseconds, as the audit log writes it: `2026-11-23T16:28:39.000Z`.
    ///
    /// Later moments than the year 9999 are the last that RFC 3339 can express.
    package var rfc3339: String {
        let time = CivilTime(Timestamp(milliseconds: min(milliseconds, Self.lastOfRFC3339)))
        var text = Array("0000-00-00T00:00:00.000Z".utf8)
        func put(_ number: Int, before end: Int) {
            var (rest, position) = (number, end)
            while rest > 0 {
                position -= 1
                text[position] += UInt8(rest % 10)
                rest /= 10
            }
        }
        put(time.year, before: 4)
        put(time.month, before: 7)
        put(time.day, before: 10)
        put(time.hour, before: 13)
        put(time.minute, before: 16)
        put(time.second, before: 19)
        put(time.millisecond, before: 23)
        return String(decoding: text, as: UTF8.self)
    }

    /// The last millisecond of the year 9999.
    private static let lastOfRFC3339: Int64 = 253_402_300_799_999
}
