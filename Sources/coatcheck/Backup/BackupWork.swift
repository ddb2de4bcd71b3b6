import AuthServer
import ServerSettings
import Synchronization

/// A backup or a restore at a terminal: it shows its progress, can be interrupted, and explains what failed.
enum BackupWork {
    private struct Interrupted: Error {}

    static func run<Value>(
        _ configuration: ServerConfiguration,
        _ body: (@escaping ServerAssembly.BackupProgress) async throws -> Value
    ) async throws -> Value {
        Interruption.listen()
        let progress = Mutex(Progress("rows"))
        do {
            let value = try await StoreFailure.explaining(configuration) {
                try await body { rows, total in
                    if Interruption.wasRequested { throw Interrupted() }
                    progress.withLock { $0.show(rows, of: total) }
                }
            }
            progress.withLock { $0.end() }
            return value
        } catch let problem as BackupProblem {
            progress.withLock { $0.end() }
            throw CommandFailure(problem.description)
        } catch is Interrupted {
            progress.withLock { $0.end() }
            throw CommandFailure("interrupted; nothing was changed")
        }
    }
}
