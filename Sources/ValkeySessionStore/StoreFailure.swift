import RESPClient
import Sessions

/// The failure, with advice for the operator. It never holds commands or data.
struct StoreFailure {
    private let prefix: String

    init(prefix: String) {
        self.prefix = prefix
    }

    /// The state of the session is unknown after any failure.
    func unavailable(_ error: any Error) -> SessionError {
        switch error {
        case let error as SessionError: error
        case let error as RESPError: SessionError(.unavailable, error.message)
        case let error as RESPServerError: SessionError(.unavailable, advice(on: error))
        case let error as UnreadableValue:
            SessionError(
                .unavailable,
                "the session server holds a \(error.part) under \(prefix): that this version cannot read; does "
                    + "another program use the prefix, or did a newer version write it?")
        default: SessionError(.unavailable, "the session server did not answer", cause: error)
        }
    }

    private func advice(on error: RESPServerError) -> String {
        // Redis before 7 includes the code of a refusal inside a script only in the text.
        let words = [error.prefix] + error.message.split { !$0.isLetter }.map { String($0) }
        guard let advice = words.lazy.compactMap(advice).first else {
            return "the session server refused a command: \(error.prefix)"
        }
        return "the session server refused: \(advice)"
    }

    private func advice(on code: String) -> String? {
        switch code {
        case "WRONGTYPE": "a key that begins with \(prefix): has a foreign type; another program uses the prefix"
        case "OOM": "its memory is full; raise maxmemory, or end sessions"
        case "READONLY": "it is a read-only replica; the URL must lead to the primary"
        case "MISCONF": "it cannot save to disk, and stop-writes-on-bgsave-error is on; see its log"
        case "NOREPLICAS": "fewer replicas are connected than min-replicas-to-write"
        case "LOADING": "it is still loading its data"
        case "BUSY": "another program's script has been running for too long"
        case "MASTERDOWN": "it is a replica that has lost its primary"
        case "CLUSTERDOWN": "the cluster has no master for some keys; see CLUSTER INFO"
        case "TRYAGAIN": "the cluster is moving these keys"
        case "CROSSSLOT", "MOVED": "it is a cluster; the URL must begin with redis+cluster or rediss+cluster"
        case "NOAUTH": "it requires a password in the URL"
        case "WRONGPASS": "the user or password in the URL is wrong"
        case "NOPERM": "the user in the URL lacks a permission"
        default: nil
        }
    }
}
