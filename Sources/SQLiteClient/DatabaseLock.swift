import SQLInterface

#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// Prevents a second server on the same file. Held until this value is released or the process ends in any way.
///
/// Commands do not take it: they work beside the server.
package final class DatabaseLock: Sendable {
    private let descriptor: Int32

    /// Takes the lock of the database at `path`.
    ///
    /// - Throws: ``StorageError`` `inUse` if another server holds it, `unwritable` if its file cannot be created.
    package init(database path: String) throws {
        descriptor = try Self.locked(path + ".lock")
    }

    /// The descriptor of the locked file. What fails here is closed here: an instance that was complete would close it again when
    /// it ends, and by then the number may be another file's or a connection's.
    private static func locked(_ path: String) throws -> Int32 {
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw StorageError(.unwritable, "the folder of the database cannot be written")
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            throw StorageError(.inUse, "another server is using this database")
        }
        return descriptor
    }

    deinit {
        close(descriptor)
    }
}
