import Sessions
import Testing
import UserAccounts

@testable import Operations
@testable import PageRendering

@Suite struct TimeTextTests {
    private let now = Timestamp(milliseconds: 1_795_456_800_000)

    @Test(
        "the machine's form is RFC 3339 in UTC",
        arguments: [
            (0, "1970-01-01T00:00:00Z"), (951_782_400_000, "2000-02-29T00:00:00Z"), (-1, "1969-12-31T23:59:59Z"),
            (4_102_444_799_999, "2099-12-31T23:59:59Z"), (1_709_210_096_000, "2024-02-29T12:34:56Z"),
        ])
    func machineForm(milliseconds: Int64, expected: String) {
        #expect(CivilTime(Timestamp(milliseconds: milliseconds)).rfc3339 == expected)
    }

    @Test(
        "recent moments are relative, others are a date",
        arguments: [
            (0, "just now"), (59, "just now"), (60, "1 minute ago"), (3599, "59 minutes ago"),
            (3600, "today, 17:00 UTC"), (86_400, "yesterday, 18:00 UTC"), (200_000, "21 Nov 2026, 10:26 UTC"),
            (-3600, "today, 19:00 UTC"), (-36_000, "tomorrow, 04:00 UTC"),
        ])
    func humanForm(secondsAgo: Int64, expected: String) {
        #expect(TimeText(now - .seconds(secondsAgo), now: now).text.description == expected)
    }

    @Test("a relative moment is exact beside its words")
    func exactForm() {
        #expect(TimeText(now - .seconds(61), now: now).exact.description == "23 Nov 2026, 17:58:59 UTC")
    }

    @Test(
        "spans are spelled in their largest whole unit",
        arguments: [
            (30 * 86_400, "30 days"), (43_200, "12 hours"), (86_400, "1 day"), (90, "90 seconds"), (5400, "90 minutes"),
            (3661, "62 minutes"),
        ])
    func spans(seconds: Int64, expected: String) {
        #expect(SpanText.describe(.seconds(seconds)) == expected)
    }
}
