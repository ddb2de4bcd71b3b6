extension SQLConnection {
    /// Inserts rows, many with each statement: a table and its columns, and the values in their order.
    package func insert(_ rows: [[SQLValue]], into table: String) throws {
        // Few different numbers of rows, so that prepared statements are reused.
        let sizes = [100, 20, 5, 1]
        var rest = rows[...]
        while let first = rest.first {
            let count = sizes.first { $0 <= rest.count } ?? 1
            let places = (0..<count).map { row in
                "(" + first.indices.map { "$\(row * first.count + $0 + 1)" }.joined(separator: ", ") + ")"
            }
            try run(
                "INSERT INTO \(table) VALUES \(places.joined(separator: ", "))", Array(rest.prefix(count).joined()))
            rest = rest.dropFirst(count)
        }
    }
}
