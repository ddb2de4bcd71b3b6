/// The stored form of a password: a PHC string with its scheme, its cost and its salt. It cannot be printed.
package struct PasswordHash: Hashable, Sendable, CustomStringConvertible, CustomDebugStringConvertible,
    CustomReflectable
{
    /// The PHC string, for a store to keep.
    package let phc: String

    /// Takes a PHC string from elsewhere. `nil` unless its scheme is known, needs no ``PasswordPepper``, and its cost lies
    /// within what this server will compute: a row must not be able to keep a processor busy for minutes.
    package init?(phc: String) {
        guard let scheme = PasswordScheme(phc: phc), !scheme.isPeppered else { return nil }
        self.phc = phc
    }

    /// Takes a string that was in the store already. A damaged one matches no password.
    package init(stored phc: String) {
        self.phc = phc
    }

    package var description: String { "PasswordHash" }
    package var debugDescription: String { "PasswordHash" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
