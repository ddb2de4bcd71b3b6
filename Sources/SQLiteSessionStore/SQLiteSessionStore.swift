import SQLInterface
import SQLSessionTables
package import SQLiteClient
public import Sessions

/// Sessions in one SQLite file: durable, shared by all processes of a machine, without another service to run.
///
/// Every change is one transaction and on disk when the method returns (write-ahead log, `synchronous=FULL`); concurrent
/// changes share one commit. A look-up is one indexed read, two when the session is not live. Other processes may have the
/// file open; a lock held by one of them is waited for, 5 seconds at most.
///
/// A requested change runs even if its task is cancelled: a logout does not depend on the browser waiting for it.
public struct SQLiteSessionStore: SessionStore {
    let database: any SQLDatabase

    /// Opens the database at `path`, creating it, readable by its owner only, when there is none.
    ///
    /// - Throws: ``/Sessions/SessionError`` with code ``/Sessions/SessionError/Code/unavailable`` when the file cannot be opened,
    ///   ``/Sessions/SessionError/Code/invalidConfiguration`` when a newer version of this package made it.
    public init(path: String) throws {
        do {
            try self.init(SQLiteDatabase(path: path))
        } catch let error as StorageError {
            throw SessionError(error)
        }
    }

    /// Keeps sessions in a database that is already open.
    package init(_ database: SQLiteDatabase) throws {
        _ = try database.writeAtOnce { try Migrator.sessionTables.migrate($0) }
        self.database = database
    }
}

/// The methods of the port are those of all SQL stores.
extension SQLiteSessionStore: SQLBackedSessionStore {}
