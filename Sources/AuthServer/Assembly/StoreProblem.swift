import SQLInterface
import Sessions

/// A store that cannot be used, with the setting that names it. It contains no secret.
package struct StoreProblem: Error, CustomStringConvertible {
    /// The problem, in one sentence, for the operator.
    package let description: String
    /// Whether the configuration must change (exit 78). Otherwise waiting may help (exit 69).
    package let isConfiguration: Bool

    /// A problem with the store at a location.
    init(_ location: some CustomStringConvertible, _ error: StorageError) {
        self.init(location, error.message, isConfiguration: error.isConfiguration)
    }

    private init(_ location: some CustomStringConvertible, _ message: String, isConfiguration: Bool) {
        self.description = "\(location): \(message)"
        self.isConfiguration = isConfiguration
    }

    /// Opens or uses the store at a location, and adds the location to a failure.
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
