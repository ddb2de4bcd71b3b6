import Sessions

/// How long keys live by the server's clock: a safety net behind the sweep, so the longer the better, but finite.
enum TimeToLive {
    /// How much longer than a session its key lives: until then a server that was down still says why it ended.
    private static let margin: Int64 = 24 * 3600 * 1000
    /// Beyond this the server's own sum would overflow.
    private static let longest: Int64 = 1 << 52

    /// In milliseconds, as decimal digits.
    static func until(_ absoluteExpiry: Timestamp, from now: Timestamp) -> [UInt8] {
        let rest = min(absoluteExpiry.elapsed(since: now).wholeMilliseconds, longest)
        return Array(String(rest + margin).utf8)
    }
}
