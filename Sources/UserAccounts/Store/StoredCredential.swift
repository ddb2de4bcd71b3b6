/// An account with what it proves itself by.
package struct StoredCredential: Sendable {
    /// Whose it is.
    package let account: Account

    /// The hash of the password. `nil` while the person has not followed the link to set one.
    package let hash: PasswordHash?

    package init(account: Account, hash: PasswordHash?) {
        self.account = account
        self.hash = hash
    }
}
