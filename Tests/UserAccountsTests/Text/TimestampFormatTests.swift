import Sessions
import Testing
import UserAccounts

@Suite struct TimestampFormatTests {
    @Test(
        "moments are written as RFC 3339 in UTC with milliseconds",
        arguments: [
            (Int64(0), "1970-01-01T00:00:00.000Z"),
            (1, "1970-01-01T00:00:00.001Z"),
            (-1, "1969-12-31T23:59:59.999Z"),
            (951_782_400_000, "2000-02-29T00:00:00.000Z"),
            (4_107_542_399_999, "2100-02-28T23:59:59.999Z"),
            (1_795_451_319_042, "2026-11-23T16:28:39.042Z"),
            (253_402_300_799_999, "9999-12-31T23:59:59.999Z"),
        ])
    func format(_ milliseconds: Int64, _ text: String) {
        #expect(Timestamp(milliseconds: milliseconds).rfc3339 == text)
    }

    @Test(
        "RFC 3339 is read in UTC and with an offset, to the millisecond",
        arguments: [
            ("1970-01-01T00:00:00Z", Int64(0)), ("2000-02-29T00:00:00Z", 951_782_400_000),
            ("2026-11-23T16:28:39.042Z", 1_795_451_319_042), ("2026-11-23T16:28:39.0429Z", 1_795_451_319_042),
            ("2026-11-23T16:28:39.5Z", 1_795_451_319_500), ("2026-11-23T18:28:39.042+02:00", 1_795_451_319_042),
            ("2026-11-23T10:58:39.042-05:30", 1_795_451_319_042), ("2026-11-24T00:00:00+24:00", nil),
        ])
    func read(_ text: String, _ milliseconds: Int64?) {
        #expect(Timestamp(rfc3339: text)?.milliseconds == milliseconds)
    }

    @Test(
        "what is no time, or does not exist, is not read",
        arguments: [
            "", "2026-11-23", "2026-11-23T16:28Z", "2026-11-23T16:28:39", "2026-11-23 16:28:39Z",
            "2026-11-23T16:28:39z",
            "2026-11-23T16:28:39.Z", "2026-11-23T16:28:39.1234567890Z", "2026-11-23T16:28:39Z ",
            "2026-11-23T16:28:39ZZ",
            "2026-11-23T16:28:39+0200", "2026-11-23T16:28:39+02:60", "2026-11-23T16:28:39+", "2026-11-23T24:00:00Z",
            "2026-11-23T16:60:00Z", "2026-11-23T16:28:60Z", "2026-02-30T00:00:00Z", "2026-13-01T00:00:00Z",
            "2026-00-10T00:00:00Z", "2025-02-29T00:00:00Z", "-026-11-23T16:28:39Z", "2026-11-23T1\u{661}:28:39Z",
        ])
    func refuse(_ text: String) {
        #expect(Timestamp(rfc3339: text) == nil)
    }

    @Test("what is written is read again")
    func roundTrip() {
        for milliseconds: Int64 in [0, -1, 951_782_400_000, 1_795_451_319_042, 253_402_300_799_999] {
            let time = Timestamp(milliseconds: milliseconds)
            #expect(Timestamp(rfc3339: time.rfc3339) == time)
        }
    }
}
