import Sessions

/// The lifetime of keys by the server's clock: a safety net in case the sweep fails, so it is long, but finite.
enum TimeToLive {
    /// How much longer than a session its key lives, so that after an outage the server still knows why it ended.
    private static let margin: Int64 = 24 * 3600 * 1000
    /// Beyond this the server's arithmetic would overflow.
    private static let longest: Int64 = 1 << 52

    /// In milliseconds, as decimal digits.
    static func until(_ absoluteExpiry: Timestamp, from now: Timestamp) -> [UInt8] {
        let rest = min(absoluteExpiry.elapsed(since: now).wholeMilliseconds, longest)
        return Array(String(rest + margin).utf8)
    }
}
