/// One page of accounts.
package struct AccountPage: Hashable, Sendable {
    /// In the order of their names.
    package let items: [Account]

    /// Where the following page begins. `nil` on the last one.
    package let next: String?

    package init(items: [Account], next: String?) {
        self.items = items
        self.next = next
    }
}
