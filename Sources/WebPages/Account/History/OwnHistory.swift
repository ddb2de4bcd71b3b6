import Operations
import Sessions
import UserAccounts

/// Reads the events of an account for its user.
///
/// The log finds all events by or about an account; an administrator caused many that are not about the own one. So a page may have to
/// examine more events than it shows, up to a limit.
struct OwnHistory: Sendable {
    /// One page, the newest events first.
    struct Page: Sendable {
        var events: [OwnEvent] = []
        /// Where the next page begins. `nil` on the last one.
        var next: Int64?
        /// Whether the page ends because it has examined as many events as it may.
        var isCutShort = false
    }

    let audit: any AuditLog

    /// - Parameter position: the `next` of the page before. Default the newest events.
    func page(of account: PrincipalID, after position: Int64?, limit: Int) async throws -> Page {
        var (page, query) = (Page(), AuditQuery(user: account, after: position, limit: AuditQuery.maximumLimit))
        for _ in 1...(SearchBound.candidates / AuditQuery.maximumLimit) {
            let found = try await audit.page(query)
            for entry in found.items {
                guard let event = OwnEvent(entry, of: account) else { continue }
                // One more than shown tells that another page follows.
                guard page.events.count < limit else { return page }
                page.events.append(event)
                page.next = entry.sequence
            }
            query.after = found.next
            if found.next == nil {
                page.next = nil
                return page
            }
        }
        page.next = query.after
        page.isCutShort = true
        return page
    }
}
