import AuthServer
import SQLInterface
import ServerSettings
import Sessions

/// Explains to the operator why a store cannot be used, and chooses the exit code.
enum StoreFailure {
    /// Runs `body` and turns a store's errors into a ``CommandFailure``.
    static func explaining<Result>(
        _ configuration: ServerConfiguration,
        _ body: () async throws -> Result
    ) async throws -> Result {
        try await explaining {
            do {
                return try await body()
            } catch let error as StorageError {
                return try await StoreProblem.locating(configuration.database) { throw error }
            } catch let error as SessionError {
                return try await StoreProblem.locating(configuration.sessionsDescription) { throw error }
            }
        }
    }

    /// The same for work whose errors name the store themselves.
    static func explaining<Result>(_ body: () async throws -> Result) async throws -> Result {
        do {
            return try await body()
        } catch let problem as StoreProblem {
            throw CommandFailure(problem.description, status: problem.isConfiguration ? .configuration : .unavailable)
        } catch let error as StorageError {
            throw CommandFailure(error.message, status: .unavailable)
        } catch let error as StartFailure {
            throw CommandFailure(error.description, status: .unavailable)
        }
    }
}

extension ServerConfiguration {
    /// The name of the session store in messages: that of the database if it holds the sessions.
    fileprivate var sessionsDescription: String {
        sessions == .database ? database.description : sessions.description
    }
}
