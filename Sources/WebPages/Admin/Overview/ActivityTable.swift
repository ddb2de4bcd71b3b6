import Operations
import PageRendering
import UserAccounts

/// The numbers of all charts as a table, the latest first.
struct ActivityTable: Sendable, Equatable {
    struct Row: Sendable, Equatable {
        let start: PageText
        let machine: String
        let cells: [Int]
    }

    let columns: [PageText]
    let rows: [Row]

    init(of activity: Activity) {
        let kinds: [(PageText, ActivityKind)] = [
            ("Live at most", .live), ("Sign-ins", .signIn), ("Failed", .failure), ("Throttled", .throttled),
            ("Signed out", .end(.logout)), ("Timed out", .end(.timeout)), ("Ended", .end(.revoked)),
            ("Suspicious", .end(.suspicion)),
        ]
        columns = kinds.map(\.0)
        rows = activity.starts.enumerated().reversed().map { part, start in
            let time = CivilTime(start)
            return Row(
                start: "\(time.dateText), \(time.clock)", machine: time.rfc3339,
                cells: kinds.map { activity.parts(of: $1)[part] })
        }
    }
}
