/// One page of the audit log.
package struct AuditPage: Hashable, Sendable {
    /// In the order asked for.
    package let items: [AuditEntry]

    /// Where the following page begins. `nil` on the last one.
    package let next: Int64?

    package init(items: [AuditEntry], next: Int64?) {
        self.items = items
        self.next = next
    }
}
