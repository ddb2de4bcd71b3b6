import Operations
import Sessions
import SessionsTesting
import Testing

@Suite("A point in time that an administrator writes")
struct PointInTimeTests {
    private let now = Timestamp(milliseconds: 1_795_000_000_000)

    @Test(
        "is a time, the midnight of a day, or a length of time ago",
        arguments: [
            ("2026-11-23T16:00:00Z", 1_795_449_600_000), ("2026-11-23T16:00:00.250Z", 1_795_449_600_250),
            ("2026-11-23", 1_795_392_000_000), ("2024-02-29", 1_709_164_800_000),
            ("30m", 1_795_000_000_000 - 1_800_000), ("7d", 1_795_000_000_000 - 604_800_000), ("0s", 1_795_000_000_000),
            ("999999d", 0), ("0001-01-01", 0),
        ] as [(String, Int64)])
    func readable(text: String, milliseconds: Int64) {
        #expect(PointInTime.read(text, before: now) == Timestamp(milliseconds: milliseconds))
    }

    @Test(
        "is no other text",
        arguments: [
            "", "now", "yesterday", "7", "d", "-7d", "7 d", "7D", "1.5h", "9999999999d", "2026-11", "2026-11-31",
            "2026-02-29", "2026-13-01", "2026-11-23T", "2026-11-23T25:00:00Z", "2026-11-23 16:00", "23.11.2026",
            "2026-11-23T16:00:00ZT00:00:00Z", "\0",
        ])
    func unreadable(text: String) {
        #expect(PointInTime.read(text, before: now) == nil)
    }
}
