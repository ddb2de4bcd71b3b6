import SQLInterface

/// One transaction on a connection. It begins together with its first statement, without an extra round trip.
final class PostgresTransaction: SQLConnection {
    /// Whether it may write.
    enum Mode: String {
        case write = "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE"
        case read = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
    }

    let dialect = SQLDialect.postgres
    private let link: PostgresLink
    private let mode: Mode
    private let deadline: ContinuousClock.Instant
    private var hasBegun = false
    /// Statements that travel with the commit.
    private var last: [PostgresStatement] = []

    init(_ link: PostgresLink, _ mode: Mode, until deadline: ContinuousClock.Instant) {
        self.link = link
        self.mode = mode
        self.deadline = deadline
    }

    func run(_ statement: String, _ parameters: [SQLValue]) throws -> [SQLRow] {
        let statement = PostgresStatement(statement, parameters)
        guard hasBegun else {
            hasBegun = true
            return try link.runTogether([PostgresStatement(mode.rawValue), statement], until: deadline)
        }
        return try link.runTogether([statement], until: deadline)
    }

    func runAtCommit(_ statement: String, _ parameters: [SQLValue]) throws {
        last.append(PostgresStatement(statement, parameters))
    }

    func hold(_ name: String) throws {
        _ = try run("SELECT pg_advisory_xact_lock(\(Self.lockNumber))", [.text(name)])
    }

    func tryToHold(_ name: String) throws -> Bool {
        try run("SELECT pg_try_advisory_xact_lock(\(Self.lockNumber))", [.text(name)]).first?.flag(0) ?? false
    }

    /// Advisory locks are numbers for the whole database; schemas in the same database must not share them.
    private static let lockNumber = "hashtextextended(coalesce(current_schema(), '') || ' ' || $1, 0)"

    /// When this returns, the writes are as durable as the server's settings promise.
    func commit() throws {
        guard hasBegun || !last.isEmpty else { return }
        let begin = hasBegun ? [] : [PostgresStatement(mode.rawValue)]
        hasBegun = true
        do {
            _ = try link.runTogether(begin + last + [PostgresStatement("COMMIT")], until: deadline)
        } catch let failure as PostgresFailure {
            throw failure.ofCommit
        }
    }

    /// Rolls back. A connection on which this fails is no longer usable.
    func rollBack() throws {
        guard hasBegun else { return }
        _ = try link.runTogether([PostgresStatement("ROLLBACK")], until: deadline + .seconds(1))
    }
}
