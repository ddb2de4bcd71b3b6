/// A server's refusal of a command.
package struct RESPServerError: Error, Sendable, Hashable {
    /// The first word, in capitals: `ERR`, `NOSCRIPT`, `MOVED`, `OOM`, `READONLY` …
    package let prefix: String
    /// The rest, as sent. It may quote the command: never show it to users, never log it above debug.
    package let message: String

    package init(prefix: String, message: String) {
        self.prefix = prefix
        self.message = message
    }
}
