import Logging
import SQLInterface

extension Logger.Metadata {
    /// The loggable part of an error that a request failed with: its type, and its message for error types whose messages
    /// never hold secrets. A session store's failure is in the log already.
    package static func describing(_ error: any Error) -> Self {
        guard let error = error as? StorageError else { return ["error": "\(type(of: error))"] }
        return ["error": "StorageError", "reason": "\(error.message)"]
    }
}
