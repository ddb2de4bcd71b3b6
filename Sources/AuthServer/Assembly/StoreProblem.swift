import SQLInterface
import Sessions

/// A store that cannot be used, told with the setting that names it. It holds no secret.
package struct StoreProblem: Error, CustomStringConvertible {
    /// What is wrong, in one sentence, for the operator.
    package let description: String
    /// Whether the configuration must change (exit 78). Otherwise waiting may help (exit 69).
    package let isConfiguration: Bool

    /// What went wrong with what is at a location.
    init(_ location: some CustomStringConvertible, _ error: StorageError) {
        self.init(location, error.message, isConfiguration: error.isConfiguration)
    }

    private init(_ location: some CustomStringConvertible, _ message: String, isConfiguration: Bool) {
        self.description = "\(location): \(message)"
        self.isConfiguration = isConfiguration
    }

    /// Opens or uses what is at a location, and says of a failure where it happened.
    package static func locating<Value>(
        _ location: some CustomStringConvertible,
        _ body: () async throws -> Value
    ) async throws -> Value {
        do {
            return try await body()
        } catch let error as StorageError {
            throw StoreProblem(location, error)
        } catch let error as SessionError {
            throw StoreProblem(location, error.message, isConfiguration: error.code == .invalidConfiguration)
        }
    }
}

extension StorageError {
    fileprivate var isConfiguration: Bool { code == .newerVersion || code == .misconfigured }
}
