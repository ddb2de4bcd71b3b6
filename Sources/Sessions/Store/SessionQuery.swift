/// A query for live sessions: whose, from which address, with which user agent, and which page of the result.
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

    /// A position in the order of sessions: by when they began, latest first, then by handle, greatest first.
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

        /// Whether `lhs` comes earlier in the order.
        public static func < (lhs: Cursor, rhs: Cursor) -> Bool {
            (lhs.createdAt, lhs.id) > (rhs.createdAt, rhs.id)
        }
    }

    /// One page of sessions.
    public struct Page: Sendable, Equatable {
        /// The sessions, those that began last first.
        public let records: [SessionRecord]
        /// Where the next page begins, or `nil` on the last.
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
        if let userAgentFragment {
            return record.device.userAgent.containsIgnoringASCIICase(userAgentFragment)
        }
        return true
    }
}

extension SessionRecord {
    /// The record's position in the order of sessions.
    public var cursor: SessionQuery.Cursor { SessionQuery.Cursor(createdAt: createdAt, id: id) }
}

extension String {
    fileprivate func containsIgnoringASCIICase(_ fragment: String) -> Bool {
        func lowered(_ text: String) -> [UInt8] { text.utf8.map { $0 >= 65 && $0 <= 90 ? $0 + 32 : $0 } }
        let needle = lowered(fragment)
        let hay = lowered(self)
        guard !needle.isEmpty else { return true }
        guard hay.count >= needle.count else { return false }
        return (0...hay.count - needle.count).contains { hay[$0..<$0 + needle.count].elementsEqual(needle) }
    }
}
