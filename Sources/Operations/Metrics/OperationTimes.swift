/// The operations of a store. The names are values of the label `operation`.
package protocol TimedOperation: RawRepresentable<Int>, CaseIterable, Sendable where AllCases == [Self] {}

/// The operations of the session store.
package enum SessionStoreOperation: Int, TimedOperation {
    case insert
    case find
    case touch
    case update
    case rotate
    case end
    case list
    case count
    case sweep
}

/// The operations of the database.
package enum DatabaseOperation: Int, TimedOperation {
    /// One statement that reads, outside a transaction.
    case query
    /// A transaction that reads.
    case read
    /// A transaction that writes.
    case write
    /// One statement that writes and does not wait for the disk.
    case note
}

/// How long the operations of a store took, and how many of them failed.
package struct OperationTimes<Operation: TimedOperation>: Sendable {
    private let times = Operation.allCases.map { _ in Histogram() }
    private let failures = Operation.allCases.map { _ in Counter() }
    private let isFailure: @Sendable (any Error) -> Bool
    private var spans: OperationSpans?

    /// - Parameter isFailure: whether an error means that the store failed, and not that the caller changed its mind.
    package init(isFailure: @escaping @Sendable (any Error) -> Bool) {
        self.isFailure = isFailure
    }

    /// The same times, for operations that are also spans of traces, if there are traces.
    package func traced(by spans: OperationSpans?) -> Self {
        var times = self
        times.spans = spans
        return times
    }

    /// Runs an operation, and records how long it took.
    package func timing<Value>(_ operation: Operation, _ body: () async throws -> Value) async throws -> Value {
        guard let spans else { return try await timed(operation, body) }
        return try await spans.spanning(operation, isFailure: isFailure) { try await timed(operation, body) }
    }

    private func timed<Value>(_ operation: Operation, _ body: () async throws -> Value) async throws -> Value {
        let start = ContinuousClock.now
        defer { times[operation.rawValue].record(ContinuousClock.now - start) }
        do {
            return try await body()
        } catch {
            if isFailure(error) { failures[operation.rawValue].add() }
            throw error
        }
    }

    /// Adds both families to a page.
    package func write(to page: inout MetricsPage, times metric: Metric, failures other: Metric) {
        page.add(metric, zip(Operation.allCases, times).map { (["\($0)"], $1.reading) })
        page.add(other, zip(Operation.allCases, failures).map { (["\($0)"], Double($1.value)) })
    }
}
