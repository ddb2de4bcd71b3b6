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

/// One connection, used by one thread only. It stays in libpq's pipeline mode, so that statements are sent together
/// and their answers arrive in order.
///
/// After any error other than a ``PostgresFailure`` of a single statement it is no longer usable.
final class PostgresLink {
    private let connection: OpaquePointer
    private let preparesStatements: Bool
    private var prepared: [PostgresStatement.Key: String] = [:]
    private var statementCount = 0

    /// The maximum number of prepared statements. The server's fixed ones are few; composed ones do not need it.
    private static let preparedLimit = 256

    /// Connects, which blocks the thread.
    ///
    /// - Throws: ``SQLInterface/StorageError`` with the reason.
    init(_ address: PostgresAddress) throws(StorageError) {
        guard let connection = ConnectionOptions.connect(to: address) else {
            throw StorageError(.unavailable, "there is not enough memory for a connection to PostgreSQL")
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

    /// Whether the server has kept the connection open. Costs no round trip.
    ///
    /// Without a pending statement the server sends only the end of the connection, with or without a message. (It may also
    /// report a changed setting; then a new connection costs little.)
    var isAlive: Bool {
        var descriptor = pollfd(fd: PQsocket(connection), events: Int16(POLLIN), revents: 0)
        return poll(&descriptor, 1, 0) == 0
    }

    /// Waits for a notification of a channel that this connection listens to. Returns whether there was one.
    func isNotified(within milliseconds: Int32) throws -> Bool {
        var descriptor = pollfd(fd: PQsocket(connection), events: Int16(POLLIN), revents: 0)
        guard poll(&descriptor, 1, milliseconds) != 0 else { return false }
        guard PQconsumeInput(connection) == 1 else { throw PostgresFailure(sqlState: "") }
        var isNotified = false
        while let notification = PQnotifies(connection) {
            PQfreemem(notification)
            isNotified = true
        }
        return isNotified
    }

    /// Asks the server to cancel the current statement of this connection.
    func cancel() {
        guard let handle = PQgetCancel(connection) else { return }
        let request = CancelRequest(handle: handle)
        // libpq waits indefinitely for the server to close the connection, so no other work may wait for it.
        Thread.detachNewThread { request.send() }
    }

    /// Runs statements independently: a failed one does not affect the others.
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

    /// Runs statements as a unit: none runs after the first failure. Returns the last one's rows.
    func runTogether(_ statements: [PostgresStatement], until deadline: ContinuousClock.Instant) throws -> [SQLRow] {
        let preparations = try statements.map { try send($0) }
        try sync()
        var failure: PostgresFailure?
        var rows: [SQLRow] = []
        for (statement, isNew) in zip(statements, preparations) {
            switch try receive(statement, isNew: isNew, until: deadline) {
            case .success(let answer): rows = answer
            // The first failure is the cause; later ones are its consequences.
            case .failure(let error): failure = failure ?? error
            }
        }
        try receiveSync(until: deadline)
        if let failure { throw failure }
        return rows
    }

    // MARK: - Sending

    /// Returns whether the statement is also being prepared.
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

    /// Sends pending data and reads until libpq has a complete result.
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
