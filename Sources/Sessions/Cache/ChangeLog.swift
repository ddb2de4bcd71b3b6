/// The log of changes that a store keeps beside its records, and the registry of the caches that read it.
///
/// A store of sessions that keeps a log appends an entry in the atomic step of every change except a plain insert, a touch and a
/// sweep. Each entry has a position. A cache is current because it has applied the entries up to a position that the log itself named,
/// never because no message has arrived. See `docs/near-cache.md`.
///
/// Every error that a method throws means that nothing is known, and that nothing or everything was done.
package protocol ChangeLog: Sendable {
    /// Whether the registry survives every failure that the sessions survive, so that an empty one proves that there is no cache.
    /// False if a restart or a change of the primary may lose members that still hold a lease.
    var isRegistryDurable: Bool { get }

    /// Registers a new member that has applied everything up to now.
    func join(_ member: CacheMember) async throws -> LogMark

    /// Records up to where a member has applied the log, and returns what it has not applied yet.
    ///
    /// It must fail on a server that could not commit a change: a replica, or a primary that was demoted.
    func beat(_ member: CacheMember, applied position: LogPosition) async throws -> LogNews

    /// The registered members that have not applied everything up to `position`.
    ///
    /// - Parameters:
    ///   - position: an earlier answer's position. `nil` for everything that is committed now.
    ///   - caller: the member that asks, which is not returned. `nil` if the caller is none.
    func lagging(behind position: LogPosition?, askedBy caller: CacheMember?) async throws -> LaggingMembers

    /// Refuses new leases to members until they are removed. They still count as registered. Unknown members are skipped.
    func condemn(_ members: [CacheMember]) async throws

    /// Removes members: a caller removes itself when it stops, and condemned ones when their leases must have ended.
    func remove(_ members: [CacheMember]) async throws

    /// Calls `notify` when the log has grown, until the task is cancelled.
    ///
    /// A hint only makes a member ask sooner; one that is lost, late or repeated does no harm. A log without hints returns at
    /// once. After a lost connection it connects again by itself.
    func follow(_ notify: @escaping @Sendable (LogHint) -> Void) async
}

/// A store that keeps a log of changes.
package protocol LoggedSessionStore: SessionStore {
    /// The log of this store, or `nil` if its topology has none.
    var changeLog: (any ChangeLog)? { get }

    /// Looks a session up for a cache that is registered on an engine. `nil` if another server answered, or a copy: after a
    /// fail-over a connection may still lead to the old one, whose answer must not be kept under a lease of the new one.
    func find(_ id: SessionID, on engine: [UInt8]) async throws -> StoredSession?
}

extension LoggedSessionStore {
    /// For a store whose reads cannot be answered by another server than its log.
    package func find(_ id: SessionID, on engine: [UInt8]) async throws -> StoredSession? {
        try await find(id)
    }
}

/// A place in a log, in the words of its engine. Only the log itself can tell which of two is later.
package struct LogPosition: Sendable, Hashable {
    package let bytes: [UInt8]

    package init(bytes: [UInt8]) {
        self.bytes = bytes
    }
}

/// A place in the log of one particular engine.
package struct LogMark: Sendable, Hashable {
    package let position: LogPosition
    /// Which incarnation of the server answered. Another one may have lost registrations.
    package let engine: [UInt8]

    package init(position: LogPosition, engine: [UInt8]) {
        self.position = position
        self.engine = engine
    }
}

/// What changed.
package enum LogEntry: Sendable, Hashable {
    /// The sessions, or the accounts, with these keys.
    case named([LogKey])
    /// More than an entry names: everything in memory may be out of date.
    case everything

    /// An entry of a log of sessions.
    package static func sessions(_ ids: [SessionID]) -> LogEntry { .named(ids.map { LogKey($0) }) }
}

/// The answer to a beat.
package enum LogNews: Sendable, Hashable {
    /// The entries between the position of the beat and this mark, which lies at or after everything that was committed when
    /// the beat was answered.
    case entries([LogEntry], upTo: LogMark)
    /// Entries that the member needs are no longer in the log.
    case gap
    /// The member is not registered, or is condemned.
    case gone
}

/// The answer to the question which members have not applied a change yet.
package struct LaggingMembers: Sendable, Hashable {
    /// The position that the members are compared with, and the engine that answered.
    package let mark: LogMark
    /// Whether the member that asked is registered and not condemned.
    package let isCallerRegistered: Bool
    /// The other members that have not applied everything up to the position, condemned ones included.
    package let members: [CacheMember]

    package init(mark: LogMark, isCallerRegistered: Bool, members: [CacheMember]) {
        self.mark = mark
        self.isCallerRegistered = isCallerRegistered
        self.members = members
    }
}

/// A message that the log has grown.
package enum LogHint: Sendable, Hashable {
    /// Something was appended.
    case news
    /// These entries were appended directly after a position.
    ///
    /// - Parameter isHard: whether the program that made the change waits until every member has applied it.
    case entries([LogEntry], after: LogPosition, upTo: LogPosition, isHard: Bool)
}
