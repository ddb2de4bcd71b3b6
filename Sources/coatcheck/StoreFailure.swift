import AuthServer
import SQLInterface
import Sessions

/// Says in the operator's words why a store cannot be used, and picks the exit code.
enum StoreFailure {
    /// Runs `body` and turns a store's errors into a ``CommandFailure``.
    static func explaining<Result>(
        _ configuration: ServerConfiguration,
        _ body: () async throws -> Result
    ) async throws -> Result {
        do {
            return try await body()
        } catch let error as StorageError {
            let status: CommandFailure.Status = error.code == .newerVersion ? .configuration : .unavailable
            throw CommandFailure("\(configuration.database): \(error)", status: status)
        } catch let error as SessionError {
            let status: CommandFailure.Status = error.code == .invalidConfiguration ? .configuration : .unavailable
            throw CommandFailure("\(configuration.database): \(error.message)", status: status)
        } catch let error as StartFailure {
            throw CommandFailure(error.description, status: .unavailable)
        }
    }
}
