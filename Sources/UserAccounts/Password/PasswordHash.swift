/// The stored form of a password: a PHC string with its scheme, its cost and its salt. It cannot be printed.
package struct PasswordHash: Hashable, Sendable, CustomStringConvertible, CustomDebugStringConvertible,
    CustomReflectable
{
    /// The PHC string, for a store to keep.
    package let phc: String

    /// Takes a PHC string. `nil` unless its scheme is known and its cost lies within what this server will compute:
    /// a row from elsewhere must not be able to keep a processor busy for minutes.
    package init?(phc: String) {
        guard PasswordScheme(phc: phc) != nil else { return nil }
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
