import SQLInterface
import Sessions
import UserAccounts

/// One page of the audit log.
///
/// An index finds the candidates in the order of the page: that of the events of a session, those of an actor and of a target, that of the
/// events of a name, or that of all.
/// Filters that it does not serve decide about each candidate, and a page then examines a limited number of them.
struct AuditSearch {
    private static let columns = AuditTable.columns

    private let connection: any SQLConnection
    private let query: AuditQuery
    private var isNewestFirst: Bool { query.order == .newestFirst }

    init(_ query: AuditQuery, _ connection: any SQLConnection) {
        self.query = query
        self.connection = connection
    }

    func page() throws -> AuditPage {
        guard let start = try start() else { return AuditPage(items: [], next: nil) }
        var furthest: AuditPage?
        for source in sources {
            let page = try page(of: source, from: start)
            guard page.isCutShort else { return page }
            furthest = [furthest, page].compactMap { $0 }.max { isBefore($0.next, $1.next) }
        }
        return furthest ?? AuditPage(items: [], next: nil)
    }

    /// Where candidates come from.
    private struct Source {
        /// The first columns of the indexes, each with its value; `nil` for the whole log. An entry is a candidate if one of them has it.
        let indexes: [(column: String, value: SQLValue)?]
        /// What the indexes do not decide.
        var rest: [SQLFragment]
    }

    /// In the order in which they are tried: for several filters, until one of the indexes has few enough candidates.
    private var sources: [Source] {
        let filters = self.filters
        let since = [query.since.map { SQLFragment("time >= $", .time($0)) }].compactMap { $0 }
        guard !filters.isEmpty else { return [Source(indexes: [nil], rest: since)] }
        return filters.indices.map { place in
            let others = filters.indices.filter { $0 != place }.map { filters[$0].condition }
            return Source(indexes: filters[place].indexes, rest: others + since)
        }
    }

    /// The filters that have indexes, those that usually have the fewest candidates first.
    private var filters: [(indexes: [(column: String, value: SQLValue)?], condition: SQLFragment)] {
        let session = query.session.map { SQLValue.text($0) }
        let user = query.user.map { SQLValue.text($0.rawValue) }
        let event = query.event.map { SQLValue.text($0) }
        return [
            session.map { ([("session", $0)], SQLFragment("session = $", $0)) },
            user.map { ([("actor", $0), ("target", $0)], SQLFragment("actor = $ OR target = $", $0, $0)) },
            event.map { ([("event", $0)], SQLFragment("event = $", $0)) },
        ].compactMap { $0 }
    }

    private func page(of source: Source, from start: Int64) throws -> AuditPage {
        let end = source.rest.isEmpty ? nil : try lastCandidate(of: source, from: start)
        let rows = try connection.run(matches(in: source, from: start, to: end))
        let items = try rows.prefix(query.limit).map(AuditTable.decode)
        if rows.count > query.limit { return AuditPage(items: items, next: items.last?.sequence) }
        guard let end, try mayGoOn(after: end) else { return AuditPage(items: items, next: nil) }
        return AuditPage(items: items, next: end, isCutShort: true)
    }

    /// The position before the first candidate. `nil` if no entry can match.
    private func start() throws -> Int64? {
        if let after = query.after { return after }
        if isNewestFirst { return .max }
        guard let since = query.since else { return .min }
        return try first(since: since).map { $0 - 1 }
    }

    /// Whether the log can hold matching entries after this one: not if all of them were written before the time that is asked for.
    private func mayGoOn(after end: Int64) throws -> Bool {
        guard let since = query.since, isNewestFirst else { return true }
        return try first(since: since).map { $0 < end } ?? false
    }

    /// The number of the first entry since a time, or of an earlier one.
    ///
    /// Numbers and times have almost the same order, but clocks differ, and are set. So the first is looked for among 10,000 of the entries
    /// that follow that time, and among the last ones, in which a clock ran ahead. Exact, unless more entries than that
    /// are later than an entry with a clock ahead, and as many others are later still.
    private func first(since time: Timestamp) throws -> Int64? {
        let ends = ["ASC", "DESC"].map { direction in
            "SELECT seq FROM (" + SQLFragment("SELECT seq FROM audit_log WHERE time >= $", .time(time))
                + " ORDER BY time \(direction) LIMIT \(SearchBound.candidates)) AS entries"
        }
        return try connection.run("SELECT min(seq) FROM (" + ends.joined(separator: " UNION ALL ") + ") AS found")
            .first?.optionalInteger(0)
    }

    private func isBefore(_ lhs: Int64?, _ rhs: Int64?) -> Bool {
        guard let lhs, let rhs else { return false }
        return isNewestFirst ? lhs > rhs : lhs < rhs
    }
}

/// The statements.
extension AuditSearch {
    private var direction: String { isNewestFirst ? "DESC" : "ASC" }

    /// The matching entries up to the last candidate, one more than requested, which shows whether another page follows.
    private func matches(in source: Source, from start: Int64, to end: Int64?) -> SQLFragment {
        let limit = "ORDER BY seq \(direction) LIMIT \(query.limit + 1)"
        let reach = source.rest.isEmpty ? query.limit + 1 : query.reach
        return source.indexes.map { index in
            "SELECT \(Self.columns) FROM (SELECT \(Self.columns) FROM ("
                + candidates(Self.columns, of: index, from: start, to: end) + " LIMIT \(reach)) AS candidates "
                + source.rest.clause + " \(limit)) AS found"
        }
        // An entry about its own actor is found twice.
        .joined(separator: " UNION ") + " \(limit)"
    }

    /// The number of the last candidate that is examined. `nil` if all are.
    private func lastCandidate(of source: Source, from start: Int64) throws -> Int64? {
        let ends = source.indexes.map { index in
            "SELECT seq FROM (" + candidates("seq", of: index, from: start, to: nil)
                + " LIMIT 1 OFFSET \(query.reach - 1)) AS candidates"
        }
        // What lies beyond the nearer end is known of one index only.
        let nearest = isNewestFirst ? "max" : "min"
        return try connection.run("SELECT \(nearest)(seq) FROM (" + ends.joined(separator: " UNION ALL ") + ") AS ends")
            .first?.optionalInteger(0)
    }

    /// The candidates of one index, in its order.
    ///
    /// No engine may choose to walk through the whole log instead. SQLite is told the index. PostgreSQL is asked for a range of pairs, because only
    /// the index of the pairs has this order; SQLite would enter that at its first column only.
    private func candidates(
        _ columns: String,
        of index: (column: String, value: SQLValue)?,
        from start: Int64,
        to end: Int64?
    ) -> SQLFragment {
        // Positions are outside the range, but the end is inside.
        let (low, high) =
            isNewestFirst ? (end.map { $0 - 1 } ?? .min, start) : (start, end.map { $0 + 1 } ?? .max)
        guard let (column, value) = index else {
            let range = SQLFragment("WHERE seq > $ AND seq < $", .integer(low), .integer(high))
            return "SELECT \(columns) FROM audit_log " + range + " ORDER BY seq \(direction)"
        }
        let (place, range) =
            switch connection.dialect.engine {
            case .sqlite:
                (
                    "audit_log INDEXED BY audit_log_by_\(column)",
                    SQLFragment(
                        "WHERE \(column) = $ AND seq > $ AND seq < $", value, .integer(low), .integer(high))
                )
            case .postgres:
                (
                    "audit_log",
                    SQLFragment(
                        "WHERE (\(column), seq) > ($, $) AND (\(column), seq) < ($, $)", value, .integer(low), value,
                        .integer(high))
                )
            }
        return "SELECT \(columns) FROM \(place) " + range + " ORDER BY \(column) \(direction), seq \(direction)"
    }
}
