import CLibPQ
import Foundation
import SQLInterface

#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// One connection, used by one thread only. It stays in libpq's pipeline mode, so that statements travel together and
/// their answers come back in order.
///
/// Whatever it throws but a ``PostgresFailure`` of a single statement means that it is of no more use.
final class PostgresLink {
    private let connection: OpaquePointer
    private let preparesStatements: Bool
    private var prepared: [PostgresStatement.Key: String] = [:]
    private var statementCount = 0

    /// Most statements kept prepared. The server's own are few; those that are built from values are not worth it.
    private static let preparedLimit = 256

    /// Connects, which blocks the thread.
    ///
    /// - Throws: ``SQLInterface/StorageError`` that says why not.
    init(_ address: PostgresAddress) throws(StorageError) {
        guard let connection = ConnectionOptions.connect(to: address) else {
            throw StorageError(.unavailable, "there is no memory for a connection to PostgreSQL")
        }
        guard PQstatus(connection) == CONNECTION_OK, PQsetnonblocking(connection, 1) == 0,
            PQenterPipelineMode(connection) == 1
        else {
            let refusal = ConnectionRefusal.error(String(cString: PQerrorMessage(connection)))
            PQfinish(connection)
            throw refusal
        }
        if let refusal = ConnectionRefusal.error(encoding: PQparameterStatus(connection, "server_encoding")) {
            PQfinish(connection)
            throw refusal
        }
        PQsetNoticeProcessor(connection, { _, _ in }, nil)
        self.connection = connection
        self.preparesStatements = address.preparesStatements
    }

    deinit {
        PQfinish(connection)
    }

    /// Whether the server has not hung up meanwhile. Costs no trip.
    ///
    /// Where nothing was asked, the server says one thing only: that it ends the connection, or just its end. (It may also
    /// tell of a changed setting; then a new connection costs little.)
    var isAlive: Bool {
        var descriptor = pollfd(fd: PQsocket(connection), events: Int16(POLLIN), revents: 0)
        return poll(&descriptor, 1, 0) == 0
    }

    /// Asks the server to give up what it is doing for this connection.
    func cancel() {
        guard let handle = PQgetCancel(connection) else { return }
        let request = CancelRequest(handle: handle)
        // libpq waits for the server to hang up, however long that takes: nobody may wait with it.
        Thread.detachNewThread { request.send() }
    }

    /// Runs statements each on its own: one that fails leaves the others alone.
    func runEach(
        _ statements: [PostgresStatement],
        until deadline: ContinuousClock.Instant
    ) throws -> [Result<[SQLRow], PostgresFailure>] {
        var preparations: [Bool] = []
        for statement in statements {
            preparations.append(try send(statement))
            try sync()
        }
        return try zip(statements, preparations).map { statement, isNew in
            let result = try receive(statement, isNew: isNew, until: deadline)
            try receiveSync(until: deadline)
            return result
        }
    }

    /// Runs statements as one: after the first that fails none is carried out. Returns the last one's rows.
    func runTogether(_ statements: [PostgresStatement], until deadline: ContinuousClock.Instant) throws -> [SQLRow] {
        let preparations = try statements.map { try send($0) }
        try sync()
        var failure: PostgresFailure?
        var rows: [SQLRow] = []
        for (statement, isNew) in zip(statements, preparations) {
            switch try receive(statement, isNew: isNew, until: deadline) {
            case .success(let answer): rows = answer
            // The first failure is the cause; those after it are its consequence.
            case .failure(let error): failure = failure ?? error
            }
        }
        try receiveSync(until: deadline)
        if let failure { throw failure }
        return rows
    }

    // MARK: - Sending

    /// Returns whether the statement is being prepared on the way.
    private func send(_ statement: PostgresStatement) throws -> Bool {
        let known = prepared[statement.key]
        let isNew = known == nil && preparesStatements && prepared.count < Self.preparedLimit
        let name = isNew ? try prepare(statement) : known
        try statement.withParameters { values, lengths, formats in
            let count = Int32(values.count)
            if let name {
                try require(PQsendQueryPrepared(connection, name, count, values, lengths, formats, 1))
            } else {
                try require(
                    PQsendQueryParams(connection, statement.text, count, statement.types, values, lengths, formats, 1))
            }
        }
        return isNew
    }

    private func prepare(_ statement: PostgresStatement) throws -> String {
        statementCount += 1
        let name = "coatcheck_\(statementCount)"
        let types = statement.types
        try require(PQsendPrepare(connection, name, statement.text, Int32(types.count), types))
        prepared[statement.key] = name
        return name
    }

    private func sync() throws {
        try require(PQpipelineSync(connection))
    }

    private func require(_ result: Int32) throws {
        guard result == 1 else { throw PostgresFailure(sqlState: "") }
    }

    // MARK: - Receiving

    private func receive(
        _ statement: PostgresStatement,
        isNew: Bool,
        until deadline: ContinuousClock.Instant
    ) throws -> Result<[SQLRow], PostgresFailure> {
        let preparation = isNew ? try command(until: deadline) : .success([])
        let answer = try command(until: deadline)
        guard case .failure(let failure) = preparation.flatMap({ _ in answer }) else { return answer }
        if isNew || failure.isAboutPreparation { prepared[statement.key] = nil }
        return .failure(failure)
    }

    /// The answer to one command: its result, and the NULL behind it.
    private func command(until deadline: ContinuousClock.Instant) throws -> Result<[SQLRow], PostgresFailure> {
        let answer = try rows(of: next(until: deadline))
        while let more = try receive(until: deadline) { _ = PostgresResult(more) }
        return answer
    }

    private func rows(of result: consuming PostgresResult) throws -> Result<[SQLRow], PostgresFailure> {
        switch result.status {
        case PGRES_TUPLES_OK, PGRES_COMMAND_OK: return .success(try result.rows())
        case PGRES_PIPELINE_ABORTED: return .failure(PostgresFailure(sqlState: "25P02"))
        default: return .failure(PostgresFailure(sqlState: result.sqlState))
        }
    }

    private func receiveSync(until deadline: ContinuousClock.Instant) throws {
        let result = try next(until: deadline)
        guard result.status == PGRES_PIPELINE_SYNC else { throw PostgresFailure(sqlState: "") }
    }

    private func next(until deadline: ContinuousClock.Instant) throws -> PostgresResult {
        guard let pointer = try receive(until: deadline) else { throw PostgresFailure(sqlState: "") }
        return PostgresResult(pointer)
    }

    /// Sends what waits and reads until libpq has a whole result.
    private func receive(until deadline: ContinuousClock.Instant) throws -> OpaquePointer? {
        while true {
            let unsent = PQflush(connection)
            guard unsent >= 0 else { throw PostgresFailure(sqlState: "") }
            guard PQisBusy(connection) == 1 else { return PQgetResult(connection) }
            try wait(for: unsent == 1 ? POLLIN | POLLOUT : POLLIN, until: deadline)
            guard PQconsumeInput(connection) == 1 else { throw PostgresFailure(sqlState: "") }
        }
    }

    private func wait(for events: some BinaryInteger, until deadline: ContinuousClock.Instant) throws {
        let left = deadline - .now
        guard left > .zero else {
            cancel()
            throw PostgresFailure(sqlState: "57014")
        }
        let (seconds, attoseconds) = left.components
        let milliseconds = seconds * 1000 + attoseconds / 1_000_000_000_000_000 + 1
        var descriptor = pollfd(fd: PQsocket(connection), events: Int16(truncatingIfNeeded: events), revents: 0)
        _ = poll(&descriptor, 1, Int32(clamping: milliseconds))
    }
}
