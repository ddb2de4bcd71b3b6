import SQLInterface
import Sessions
import UserAccounts

/// The statements about what is counted by the hour.
///
/// The key of a count is a text of the hour, the name and, if there is one, the reason: `00495832 session_expired idle`.
struct HourTable {
    let connection: any SQLConnection

    /// Counts events. One that stands for several counts as often as it happened.
    func count(_ events: [AuditEvent]) throws {
        var numbers: [String: Int64] = [:]
        for event in events {
            let slot = Self.slot(HourlyCount.hour(of: event.time), event.name.rawValue, event.reason?.rawValue)
            numbers[slot, default: 0] += event.occurrences
        }
        for (slot, number) in numbers.sorted(by: { $0.key < $1.key }) {
            try connection.run(
                """
                INSERT INTO audit_hours (slot, number) VALUES ($1, $2)
                ON CONFLICT (slot) DO UPDATE SET number = audit_hours.number + excluded.number
                """,
                .text(slot), .integer(number))
        }
    }

    /// Notes a measurement; the largest of an hour counts.
    func note(_ number: Int, as name: String, at time: Timestamp) throws {
        try connection.run(
            """
            INSERT INTO audit_hours (slot, number) VALUES ($1, $2)
            ON CONFLICT (slot) DO UPDATE SET number = excluded.number WHERE excluded.number > audit_hours.number
            """,
            .text(Self.slot(HourlyCount.hour(of: time), name, nil)), .integer(Int64(number)))
    }

    /// All counts from the hour of `start` on, the oldest first.
    func counts(since start: Timestamp) throws -> [HourlyCount] {
        try connection.run(
            "SELECT slot, number FROM audit_hours WHERE slot >= $1 ORDER BY slot",
            .text(Self.text(HourlyCount.hour(of: start)))
        ).map { row in
            let parts = try row.text(0).split(separator: " ")
            guard parts.count >= 2, let hour = Int64(parts[0]) else {
                throw StorageError(.corrupt, "a count of an hour has an unknown key")
            }
            return HourlyCount(
                hour: hour, name: String(parts[1]), reason: parts.count > 2 ? String(parts[2]) : nil,
                number: Int(try row.integer(1)))
        }
    }

    func remove(before end: Timestamp) throws {
        try connection.run(
            "DELETE FROM audit_hours WHERE slot < $1", .text(Self.text(HourlyCount.hour(of: end))))
    }

    private static func slot(_ hour: Int64, _ name: String, _ reason: String?) -> String {
        [text(hour), name, reason].compactMap(\.self).joined(separator: " ")
    }

    /// Eight digits, so that texts have the order of the hours for ten thousand years.
    private static func text(_ hour: Int64) -> String {
        let digits = String(min(max(hour, 0), 99_999_999))
        return String(repeating: "0", count: 8 - digits.count) + digits
    }
}

extension AuditEvent {
    /// How often it happened: more than once if it stands for repetitions, see ``AuditFolding``.
    fileprivate var occurrences: Int64 {
        if case .integer(let count)? = details[AuditFolding.countField] { count } else { 1 }
    }
}
