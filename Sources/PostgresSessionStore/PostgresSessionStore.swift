public import Logging
import PostgresClient
import SQLInterface
import SQLSessionTables
public import Sessions

/// Sessions in PostgreSQL, shared by all instances of a server.
///
/// Every change is one transaction, as durable as the server's settings promise when the method returns; see
/// `docs/stores.md`. A look-up is one statement, two when the session is not live; those of many tasks share trips to the
/// server. One instance at a time sweeps.
///
/// A requested change runs even if its task is cancelled: a logout does not depend on the browser waiting for it.
public struct PostgresSessionStore: SessionStore {
    let database: any SQLDatabase

    /// Connects to the database of a URL and brings the tables up to date.
    ///
    /// - Parameters:
    ///   - url: `postgres://USER:PASSWORD@HOST/DATABASE`. Several hosts may be named, libpq's parameters may follow `?`,
    ///     and `prepared_statements=off` for pgbouncer in transaction mode.
    ///   - connections: how many. Default 4; each has a thread.
    ///   - logger: for connections lost and found. Never a secret.
    /// - Throws: ``/Sessions/SessionError`` with code ``/Sessions/SessionError/Code/unavailable`` when the server does not answer,
    ///   ``/Sessions/SessionError/Code/invalidConfiguration`` for a wrong URL and for tables of a newer version of this package.
    public init(url: String, connections: Int = 4, logger: Logger = Logger(label: "sessions")) async throws {
        let address = PostgresAddress(url: url)
        if let problem = address.problem { throw SessionError(.invalidConfiguration, problem) }
        database = PostgresDatabase(address, connections: connections, logger: logger)
        do {
            try await Migrator.sessionTables.migrate(database)
        } catch let error as StorageError {
            throw SessionError(error)
        }
    }

    /// Runs the queued work and closes the connections.
    public func shutdown() async {
        await database.shutdown()
    }
}

/// The methods of the port are those of all SQL stores.
extension PostgresSessionStore: SQLBackedSessionStore {}
