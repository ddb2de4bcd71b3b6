package import Sessions
import UserAccounts

/// The sessions that an administrator names to end them.
package enum WantedSessions: Sendable {
    /// These.
    case chosen([SessionID])
    /// All live ones that match, from a position of the list on.
    case matching(SessionQuery)

    /// What was asked for, for the audit log: a user by the identifier, because users type passwords into name fields.
    package var description: [String] {
        guard case .matching(let query) = self else { return ["chosen"] }
        let parts: [(SessionFacet, String?)] = [
            (.user, query.principal?.rawValue), (.address, query.addressPrefix), (.browser, query.browser),
            (.system, query.system), (.method, query.method?.rawValue), (.assurance, query.assurance?.name),
            (.remember, query.lifetime.map { "\($0 == .remembered)" }), (.bound, query.value.map { "\($0.isPresent)" }),
            (.createdSince, query.createdSince?.rfc3339), (.createdBefore, query.createdBefore?.rfc3339),
            (.seenSince, query.seenSince?.rfc3339), (.seenBefore, query.seenBefore?.rfc3339),
            (.application, query.application), (.userAgent, query.userAgentFragment),
        ]
        return parts.compactMap { facet, value in value.map { "\(facet.rawValue)=\($0.prefix(Self.partLimit))" } }
    }

    private static let partLimit = 100
}

/// The live sessions among those wanted.
package struct FoundSessions: Sendable {
    /// The largest number that one request finds, and ends.
    package static let limit = 1000
    /// The most pages of a store that one request reads to find them.
    static let pages = 4

    /// The sessions, in the order of the list; never the administrator's own.
    package let records: [SessionRecord]
    /// Where the search goes on, if more sessions may match.
    package let next: SessionQuery.Cursor?

    package init(records: [SessionRecord], next: SessionQuery.Cursor?) {
        self.records = records
        self.next = next
    }
}
