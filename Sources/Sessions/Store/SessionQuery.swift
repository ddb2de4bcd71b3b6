/// A query for live sessions: whose, with which properties, in which order, and which page of the result.
///
/// A store may search a limited number of sessions for a page, see ``searched``: then the page has fewer sessions than its limit, or
/// none, and ``Page/next`` says where the search goes on. Only a page without `next` is the last.
public struct SessionQuery: Sendable, Equatable {
    /// Largest page.
    public static let pageLimit = 500

    /// Only sessions of this application; the empty text for the program's own. Default any.
    public var application: String?
    /// Only sessions of this principal. Default all, visitors included.
    public var principal: PrincipalID?
    /// Only sessions last used from an address that begins with this text. Default any.
    public var addressPrefix: String?
    /// Only sessions whose user agent contains this text, ASCII case ignored. Default any.
    public var userAgentFragment: String?
    /// Only sessions of this browser, see ``Device/browser``. Default any.
    public var browser: String?
    /// Only sessions of this operating system, see ``Device/system``. Default any.
    public var system: String?
    /// Only sessions that were proved by this method, perhaps among others. Default any.
    public var method: AuthenticationMethod?
    /// Only sessions that have reached this level and no higher one, see ``SessionRecord/assurance``. Default any.
    public var assurance: AssuranceLevel?
    /// Only sessions with this pair of timeouts. Default any.
    public var lifetime: SessionPolicy.Lifetime?
    /// Only sessions with such a value, or only the others. Default any.
    public var value: ValueFilter?
    /// Only sessions that began at this time or later. Default any.
    public var createdSince: Timestamp?
    /// Only sessions that began before this time. Default any.
    public var createdBefore: Timestamp?
    /// Only sessions last used at this time or later, to the precision of the touch interval. Default any.
    public var seenSince: Timestamp?
    /// Only sessions last used before this time, to the same precision. Default any.
    public var seenBefore: Timestamp?
    /// Whether the sessions that began first come first. Default the latest first.
    public var isOldestFirst = false
    /// How many sessions a store searches for a page, in its order, if no index finds the matching ones. Default 10,000.
    public var searched = 10_000
    /// The position after which the page begins. Default the first page.
    public var after: Cursor?
    /// Most sessions in a page. Default 50, at most ``pageLimit``.
    public var limit: Int

    /// Creates a query.
    public init(
        application: String? = nil,
        principal: PrincipalID? = nil,
        addressPrefix: String? = nil,
        userAgentFragment: String? = nil,
        after: Cursor? = nil,
        limit: Int = 50
    ) {
        self.application = application
        self.principal = principal
        self.addressPrefix = addressPrefix
        self.userAgentFragment = userAgentFragment
        self.after = after
        self.limit = max(1, min(limit, Self.pageLimit))
    }

    /// A filter by one of the program's own values in ``SessionData``, whose names begin with NUL.
    public struct ValueFilter: Sendable, Hashable {
        /// The name of the value.
        public let name: String
        /// A value that begins with these bytes counts as none.
        public let ignored: [UInt8]
        /// Whether sessions with such a value match, or all others.
        public let isPresent: Bool

        package init(name: String, ignoring ignored: [UInt8], isPresent: Bool = true) {
            (self.name, self.ignored, self.isPresent) = (name, ignored, isPresent)
        }

        fileprivate func includes(_ data: SessionData) -> Bool {
            (data[name].map { !$0.starts(with: ignored) } ?? false) == isPresent
        }
    }

    /// A position among the sessions: by when they began, latest first, then by handle, greatest first. A query may have the
    /// opposite order.
    public struct Cursor: Sendable, Hashable, Comparable, LosslessStringConvertible {
        /// When the last session of the page before began.
        public let createdAt: Timestamp
        /// Its handle.
        public let id: SessionID

        /// The position directly after a session.
        public init(createdAt: Timestamp, id: SessionID) {
            self.createdAt = createdAt
            self.id = id
        }

        /// Reads the form made by ``description``. `nil` for any other text.
        public init?(_ description: String) {
            let parts = description.split(separator: ".", omittingEmptySubsequences: false)
            guard parts.count == 2, let milliseconds = Int64(parts[0]), let id = SessionID(String(parts[1])) else {
                return nil
            }
            self.init(createdAt: Timestamp(milliseconds: milliseconds), id: id)
        }

        /// The form that a page's `next` carries.
        public var description: String { "\(createdAt.milliseconds).\(id)" }

        /// Whether `lhs` comes earlier where the latest come first.
        public static func < (lhs: Cursor, rhs: Cursor) -> Bool {
            (lhs.createdAt, lhs.id) > (rhs.createdAt, rhs.id)
        }
    }

    /// One page of sessions.
    public struct Page: Sendable, Equatable {
        /// The sessions, in the order of the query.
        public let records: [SessionRecord]
        /// Where the next page begins, or the search goes on. `nil` on the last page.
        public let next: Cursor?

        /// Creates a page.
        public init(records: [SessionRecord], next: Cursor?) {
            self.records = records
            self.next = next
        }
    }

    /// Whether a record matches the query, without regard to pages.
    public func includes(_ record: SessionRecord) -> Bool {
        if let application, (record.application ?? "").utf8.elementsEqual(application.utf8) == false { return false }
        if let principal, record.principal != principal { return false }
        if let addressPrefix, !record.device.address.utf8.starts(with: addressPrefix.utf8) { return false }
        if let browser, !record.device.browser.utf8.elementsEqual(browser.utf8) { return false }
        if let system, !record.device.system.utf8.elementsEqual(system.utf8) { return false }
        if let method, record.authentication[method] == nil { return false }
        if let assurance, record.assurance != assurance { return false }
        if let lifetime, record.lifetime != lifetime { return false }
        if let value, !value.includes(record.data) { return false }
        if let createdSince, record.createdAt < createdSince { return false }
        if let createdBefore, record.createdAt >= createdBefore { return false }
        if let seenSince, record.lastSeen < seenSince { return false }
        if let seenBefore, record.lastSeen >= seenBefore { return false }
        return userAgentFragment.map(record.device.userAgent.containsIgnoringASCIICase) ?? true
    }
}

extension SessionQuery {
    /// Whether the first position comes before the second in the order of the query.
    public func isOrdered(_ first: Cursor, before second: Cursor) -> Bool {
        isOldestFirst ? second < first : first < second
    }

    /// Whether a record comes after the position at which the page begins.
    public func isAfterCursor(_ record: SessionRecord) -> Bool {
        after.map { isOrdered($0, before: record.cursor) } ?? true
    }
}

extension SessionRecord {
    /// The record's position in the order of sessions.
    public var cursor: SessionQuery.Cursor { SessionQuery.Cursor(createdAt: createdAt, id: id) }
}

extension String {
    fileprivate func containsIgnoringASCIICase(_ fragment: String) -> Bool {
        func lowered(_ text: String) -> [UInt8] { text.utf8.map { $0 >= 65 && $0 <= 90 ? $0 + 32 : $0 } }
        let (hay, needle) = (lowered(self), lowered(fragment))
        return needle.isEmpty || hay.indices.contains { hay[$0...].starts(with: needle) }
    }
}
