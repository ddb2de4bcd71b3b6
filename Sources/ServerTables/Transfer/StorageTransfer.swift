package import SQLInterface
import SQLSessionTables

/// Copies the server's data from one SQL database to another and verifies the copy.
///
/// An interrupted transfer can be run again: rows are copied in the order of their keys, so the next run continues after
/// the last copied row. No server may run on either database.
package struct StorageTransfer: Sendable {
    /// The progress of one table.
    package struct Progress: Sendable, Hashable {
        /// The table.
        package let table: String
        /// The number of rows in the target.
        package let rows: Int
        /// The number of rows in the source.
        package let total: Int

        package init(table: String, rows: Int, total: Int) {
            self.table = table
            self.rows = rows
            self.total = total
        }
    }

    private let source: any SQLDatabase
    private let target: any SQLDatabase

    /// Copies from one database to another.
    package init(from source: any SQLDatabase, to target: any SQLDatabase) {
        self.source = source
        self.target = target
    }

    /// Copies, then compares every row of both sides.
    ///
    /// - Parameter report: called after every batch.
    /// - Returns: the rows in the target, one value for each table.
    /// - Throws: ``StorageError`` `inUse` if the target holds another installation's data or the source changed
    ///   meanwhile, and the errors of the databases.
    package func run(reporting report: @Sendable (Progress) -> Void) async throws -> [Progress] {
        for database in [source, target] {
            try await Migrator.serverTables.migrate(database)
            try await Migrator.sessionTables.migrate(database)
        }
        try await refuseForeignTables()
        for table in TransferTable.all { try await copy(table, report) }
        try await AccountTable.addMissingWords(in: target)
        var moved: [Progress] = []
        for table in TransferTable.all { moved.append(try await verify(table)) }
        return moved
    }

    /// The keys identify an installation. A target with the keys of another installation is refused.
    private func refuseForeignTables() async throws {
        let statement = "SELECT name, value FROM instance_keys"
        let own = try await source.query(statement, []).map(\.values)
        guard try await target.query(statement, []).allSatisfy({ own.contains($0.values) }) else {
            throw StorageError(.inUse, "the target holds the data of another installation; use an empty database")
        }
    }

    private func copy(_ table: TransferTable, _ report: (Progress) -> Void) async throws {
        let batch = TransferBatch(table: table)
        let total = try await batch.count(in: source)
        var rows = try await batch.count(in: target)
        var last = try await batch.lastKey(in: target)
        while true {
            let next = try await batch.read(after: last, from: source)
            guard let key = next.last?.values.first else { return }
            try await batch.write(next, to: target)
            last = key
            rows += next.count
            report(Progress(table: table.name, rows: rows, total: total))
        }
    }

    private func verify(_ table: TransferTable) async throws -> Progress {
        let (sent, arrived) = (try await summary(of: table, in: source), try await summary(of: table, in: target))
        guard sent == arrived else {
            throw StorageError(
                .inUse,
                """
                the table \(table.name) differs: \(sent.count) rows here, \(arrived.count) there; was a server running? \
                Empty the target and run this again
                """)
        }
        return Progress(table: table.name, rows: arrived.count, total: sent.count)
    }

    /// A count and a digest of all rows in the order of their keys.
    private struct Summary: Equatable {
        let count: Int
        let digest: [UInt8]
    }

    private func summary(of table: TransferTable, in database: any SQLDatabase) async throws -> Summary {
        let batch = TransferBatch(table: table)
        var digest = RowDigest()
        var (count, last): (Int, SQLValue?) = (0, nil)
        while true {
            let rows = try await batch.read(after: last, from: database)
            guard let key = rows.last?.values.first else { break }
            digest.add(rows)
            count += rows.count
            last = key
        }
        return Summary(count: count, digest: digest.value())
    }
}
