import SQLInterface
import Sessions

extension SessionTables {
    func list(_ query: SessionQuery) throws -> SessionQuery.Page {
        let filters = try filters(query)
        guard filters.count > 1 || filters.contains(where: { $0.index != .inOrder }) else {
            return try page(query, of: "sessions", where: filters)
        }
        let few = try filters.first { try $0.index != nil && isFew($0.condition, query) }?.condition
        return try few.map { try page(query, ofFew: $0, where: filters) } ?? pageOfFirst(query, where: filters)
    }

    func count(_ query: SessionQuery) throws -> Int {
        var conditions = SQLConditions()
        for filter in try filters(query) { conditions.add(filter.condition) }
        conditions.add(boundsOf: query)
        return try count("sessions \(conditions.clause)", conditions.parameters)
    }

    private func count(_ source: String, _ parameters: [SQLValue]) throws -> Int {
        Int(try connection.run("SELECT count(*) FROM \(source)", parameters).first?.integer(0) ?? 0)
    }

    // A search by several filters, or by one that is not in the order of the page. A subquery with a limit keeps the engines from
    // reading all sessions in search of the few that match.

    /// Whether an index finds no more sessions than a search may read, whenever they began.
    private func isFew(_ condition: SQLCondition, _ query: SessionQuery) throws -> Bool {
        var conditions = SQLConditions()
        conditions.add(condition)
        conditions.limit(query.searched + 1)
        let source = "(SELECT 1 FROM sessions \(conditions.clause) \(conditions.limitClause)) AS found"
        return try count(source, conditions.parameters) <= query.searched
    }

    /// A page of the few sessions that an index finds.
    private func page(
        _ query: SessionQuery,
        ofFew condition: SQLCondition,
        where filters: [SessionFilter]
    ) throws -> SessionQuery.Page {
        var few = SQLConditions()
        few.add(condition)
        few.limit(query.searched)
        let source = "(SELECT \(SessionRow.allColumns) FROM sessions \(few.clause) \(few.limitClause)) AS few"
        return try page(query, of: source, few.parameters, where: filters)
    }

    /// A page of those that match among the first in the order. If it is not full, the search goes on after the last that was read.
    private func pageOfFirst(_ query: SessionQuery, where filters: [SessionFilter]) throws -> SessionQuery.Page {
        var first = SQLConditions()
        first.add(rangeOf: query)
        let last = try connection.run(
            """
            SELECT created_at, id FROM sessions \(first.clause)
            \(query.order) LIMIT 1 OFFSET $\(first.parameters.count + 1)
            """,
            first.parameters + [.integer(Int64(query.searched - 1))]
        ).first.map { SessionQuery.Cursor(createdAt: try $0.time(0), id: try SessionRow.id($0, column: 1)) }
        if let last {
            first.add(
                "(created_at, id) \(query.isOldestFirst ? "<=" : ">=") ($, $)", .time(last.createdAt), last.id.value)
        }
        first.limit(query.searched)
        let statement = "SELECT \(SessionRow.allColumns) FROM sessions \(first.clause)"
        let source = "(\(statement) \(query.order) \(first.limitClause)) AS candidates"
        let found = try page(query, of: source, first.parameters, where: filters)
        return SessionQuery.Page(records: found.records, next: found.next ?? last)
    }

    /// - Parameter parameters: those of the source.
    private func page(
        _ query: SessionQuery,
        of source: String,
        _ parameters: [SQLValue] = [],
        where filters: [SessionFilter]
    ) throws -> SessionQuery.Page {
        var conditions = SQLConditions(after: parameters.count)
        for filter in filters { conditions.add(filter.condition) }
        conditions.add(rangeOf: query)
        // One more than requested shows whether there is another page.
        conditions.limit(query.limit + 1)
        let rows = try connection.run(
            "SELECT \(SessionRow.columns) FROM \(source) \(conditions.clause) \(query.order) \(conditions.limitClause)",
            parameters + conditions.parameters)
        let records = try rows.prefix(query.limit).map(SessionRow.record)
        return SessionQuery.Page(records: records, next: rows.count > query.limit ? records.last?.cursor : nil)
    }
}

extension SessionQuery {
    fileprivate var order: String {
        let direction = isOldestFirst ? "ASC" : "DESC"
        return "ORDER BY created_at \(direction), id \(direction)"
    }
}

extension SQLConditions {
    /// The part of the order of all sessions that is left to search: after the cursor, or the bound on that side if it comes later.
    fileprivate mutating func add(rangeOf query: SessionQuery) {
        var rest = query
        if let cursor = query.after {
            let (began, isOldestFirst) = (cursor.createdAt, query.isOldestFirst)
            let isWithin =
                isOldestFirst ? query.createdSince.map { $0 <= began } : query.createdBefore.map { began < $0 }
            if isWithin ?? true {
                // Of two bounds on one side SQLite might use the wider one.
                if isOldestFirst { rest.createdSince = nil } else { rest.createdBefore = nil }
                // One after the other: the engines number placeholders by their first occurrence.
                add("(created_at, id) \(isOldestFirst ? ">" : "<") ($, $)", .time(began), cursor.id.value)
            }
        }
        add(boundsOf: rest)
    }

    fileprivate mutating func add(boundsOf query: SessionQuery) {
        if let since = query.createdSince { add("created_at >= $", .time(since)) }
        if let before = query.createdBefore { add("created_at < $", .time(before)) }
    }
}

/// A filter of a query in SQL: ``SessionQuery/includes(_:)`` byte by byte, so that no character of a search text has a special meaning.
private struct SessionFilter {
    enum Index {
        /// It lists the matching sessions in the order of the page.
        case inOrder
        /// It finds the matching sessions.
        case unordered
    }

    let condition: SQLCondition
    let index: Index?

    init(_ condition: SQLCondition, _ index: Index? = nil) {
        self.condition = condition
        self.index = index
    }

    /// The column has this text, or NULL for none.
    static func equal(_ column: String, _ text: String) -> SessionFilter {
        // The indexes leave NULL out.
        text.isEmpty
            ? SessionFilter(SQLCondition("\(column) IS NULL"))
            : SessionFilter(SQLCondition("\(column) = $", .bytes(text)), .inOrder)
    }
}

extension SessionTables {
    /// Those with the fewest matching sessions first, as far as one can tell.
    private func filters(_ query: SessionQuery) throws -> [SessionFilter] {
        var filters: [SessionFilter] = []
        if let principal = query.principal {
            let condition = SQLCondition("principal = $", .bytes(principal.rawValue))
            filters.append(SessionFilter(condition, .inOrder))
        }
        // Empty text excludes no session, and some functions treat empty bytes as NULL.
        if let prefix = query.addressPrefix, !prefix.isEmpty {
            filters.append(SessionFilter(.beginning("address", with: Array(prefix.utf8)), .unordered))
        }
        if let application = query.application { filters.append(.equal("application", application)) }
        if let method = query.method { filters.append(SessionFilter(try including(method), .unordered)) }
        if let browser = query.browser { filters.append(.equal("browser", browser)) }
        if let system = query.system { filters.append(.equal("system", system)) }
        if let fragment = query.userAgentFragment, !fragment.isEmpty {
            filters.append(SessionFilter(connection.dialect.containing("user_agent", Array(fragment.utf8))))
        }
        return filters + unindexed(query)
    }

    /// What half of all sessions may have in common, and what every use of a session changes.
    private func unindexed(_ query: SessionQuery) -> [SessionFilter] {
        let conditions = [
            query.assurance.map { SQLCondition("assurance = $", .integer(Int64($0.rawValue))) },
            query.lifetime.map { SQLCondition("lifetime = $", .text($0.rawValue)) },
            query.value.map { connection.dialect.matching($0) },
            query.seenSince.map { SQLCondition("last_seen >= $", .time($0)) },
            query.seenBefore.map { SQLCondition("last_seen < $", .time($0)) },
        ]
        return conditions.compactMap { $0.map { SessionFilter($0) } }
    }

    /// Sessions have few different sets of methods: those with this method are read from the index, one by one.
    private func including(_ method: AuthenticationMethod) throws -> SQLCondition {
        var sets: [SQLValue] = []
        var last: [UInt8] = [0]
        let statement = "SELECT methods FROM sessions WHERE methods > $1 ORDER BY methods LIMIT 1"
        while let row = try connection.run(statement, .bytes(last)).first {
            last = try row.bytes(0)
            if last.contains(method.column) { sets.append(.bytes(last)) }
        }
        guard !sets.isEmpty else { return SQLCondition("FALSE") }
        return SQLCondition(text: "methods IN (\(sets.map { _ in "$" }.joined(separator: ", ")))", values: sets)
    }
}

extension SQLDialect {
    /// The condition that the packed data of a session has a value of this name that does not begin with the ignored bytes.
    ///
    /// The name is found with its length. It begins with NUL, which no JSON document contains.
    fileprivate func matching(_ filter: SessionQuery.ValueFilter) -> SQLCondition {
        var (name, minimum) = (Packer(), Packer())
        name.pack(filter.name.utf8)
        minimum.pack(UInt32(filter.ignored.count))
        let place = position(in: "data")
        let length = "\(place) + \(name.bytes.count)"
        let isIgnored = "substr(data, \(length), 4) >= $ AND substr(data, \(length) + 4, \(filter.ignored.count)) = $"
        let isFound = "\(place) > 0 AND NOT (\(isIgnored))"
        let values = [name.bytes, name.bytes, minimum.bytes, name.bytes, filter.ignored]
        return SQLCondition(
            text: filter.isPresent ? isFound : "NOT (\(isFound))", values: values.map { .bytes($0) })
    }
}
