import Logging
import SQLInterface

extension Logger.Metadata {
    /// What a log may hold of an error that a request failed with: its type, and what happened where its messages never
    /// hold anything secret. A session store's failure is in the log already.
    static func describing(_ error: any Error) -> Self {
        guard let error = error as? StorageError else { return ["error": "\(type(of: error))"] }
        return ["error": "StorageError", "reason": "\(error.message)"]
    }
}
