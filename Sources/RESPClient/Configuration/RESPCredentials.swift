/// A user and a password for a server. They cannot be printed.
struct RESPCredentials: Sendable, Hashable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Nil for servers' own default user.
    let user: String?
    let password: String

    var description: String { "(credentials)" }
    var debugDescription: String { description }
    var customMirror: Mirror { Mirror(self, children: [:]) }
}
