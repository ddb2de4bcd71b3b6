/// A store of sessions: the protocol that every store implements.
///
/// Rules for all methods, tested by the suite in `SessionsTesting`:
/// * A thrown error always means *unavailable*: nothing is known. "No such session" is a return value.
/// * Each method is atomic and takes effect before it returns. There is no upsert: only ``insert(_:replacing:limit:now:)``
///   creates, so a late write cannot bring an ended session back.
/// * No method judges age, except that an insert does not count expired sessions against the limit, and a sweep removes
///   them. Age is judged by ``SessionManager``.
/// * Times come from the caller. A store has no clock.
public protocol SessionStore: Sendable {
    /// Adds a session.
    ///
    /// In the same atomic step it ends `replaced` with reason ``EndReason/logout`` (the session the browser held before it
    /// signed in) and enforces `limit` on the record's principal: sessions live at `now` beyond it end with reason
    /// ``EndReason/evicted``, the oldest first, or the insert is refused. A replaced session does not count. Without a
    /// principal there is no limit.
    /// Fails with ``SessionInsertion/duplicate`` when the id is or was in use.
    ///
    /// With `version` it does nothing unless the replaced session has that version or is not live: the caller carries data of it
    /// over, and a change in between must not be lost. In a cluster, a session on another node is not compared.
    func insert(
        _ record: SessionRecord,
        replacing replaced: SessionID?,
        atVersion version: Int64?,
        limit: SessionPolicy.Limit?,
        now: Timestamp
    ) async throws -> SessionInsertion

    /// Looks a session up by its handle: live (perhaps past its timeouts), ended, or nothing.
    func find(_ id: SessionID) async throws -> StoredSession

    /// Updates last-seen, and the address seen with it, of each live session. It never moves last-seen backwards and never
    /// creates a session; unknown or ended handles are skipped.
    func touch(_ touches: [SessionTouch]) async throws

    /// Sets or removes named data values, leaves the others as they are, and increments ``SessionRecord/version``.
    ///
    /// With `expectedVersion` it changes nothing unless the record still has that version.
    func update(
        _ id: SessionID,
        data changes: [String: [UInt8]?],
        expectedVersion: Int64?
    ) async throws -> SessionChange

    /// Replaces the secret by ``SessionRecord/applying(_:expecting:)``: of parallel callers with the same expectation exactly
    /// one wins, the others get ``SessionChange/conflict(_:)`` with the current record.
    func rotate(
        _ id: SessionID,
        expecting digest: SecretDigest,
        _ rotation: SessionRotation
    ) async throws -> SessionChange

    /// Ends sessions, leaves tombstones, and returns the sessions it ended. Ending a session that has already ended does
    /// nothing.
    func end(_ selection: SessionSelection, _ cause: SessionEnding, now: Timestamp) async throws -> [EndedSession]

    /// A page of live sessions (perhaps past their timeouts), in the order of the query.
    func list(_ query: SessionQuery) async throws -> SessionQuery.Page

    /// How many sessions ``list(_:)`` would return over all pages.
    func count(_ query: SessionQuery) async throws -> Int

    /// Turns at most `limit` sessions that are past a timeout at `now` into tombstones and returns them, and removes tombstones
    /// as old as `tombstoneLifetime` or older. Call again while it returns `limit` sessions.
    func sweep(now: Timestamp, tombstoneLifetime: Duration, limit: Int) async throws -> [EndedSession]
}

extension SessionStore {
    /// Adds a session, whatever the version of the one that it replaces.
    public func insert(
        _ record: SessionRecord,
        replacing replaced: SessionID?,
        limit: SessionPolicy.Limit?,
        now: Timestamp
    ) async throws -> SessionInsertion {
        try await insert(record, replacing: replaced, atVersion: nil, limit: limit, now: now)
    }
}

/// The outcome of an insert.
public enum SessionInsertion: Sendable, Equatable {
    /// The session exists now; these others ended to make room or because it replaces them.
    case inserted(ended: [EndedSession])
    /// The id is or was in use. Generate another.
    case duplicate
    /// The principal holds as many sessions as allowed, and the limit is set to deny.
    case limitReached
    /// The session to be replaced has another version now. Nothing was changed.
    case conflict
}

/// The state of a handle in a store.
public enum StoredSession: Sendable, Equatable {
    /// The session has not been ended; the caller judges its age.
    case live(SessionRecord)
    /// The session has ended.
    case ended(EndedSession)
    /// The store has no session with this handle, or no longer remembers it.
    case nothing
}

/// The outcome of a conditional change.
public enum SessionChange: Sendable, Equatable {
    /// The change was made; the current record.
    case changed(SessionRecord)
    /// The condition did not hold; the current record.
    case conflict(SessionRecord)
    /// There is no such live session.
    case gone
}

/// One update of last-seen.
public struct SessionTouch: Sendable, Equatable {
    /// The session that was used.
    public let id: SessionID
    /// When it was used.
    public let at: Timestamp
    /// The address it was used from; empty if unknown, which keeps the recorded one.
    public let address: String

    /// Creates a touch.
    public init(id: SessionID, at: Timestamp, address: String) {
        self.id = id
        self.at = at
        self.address = address
    }
}

/// A selection of sessions to end.
public enum SessionSelection: Sendable, Equatable {
    /// One session.
    case one(SessionID)
    /// Several sessions.
    case many([SessionID])
    /// All sessions of a principal.
    case principal(PrincipalID)
    /// All sessions of a principal except one.
    case principalExcept(PrincipalID, SessionID)
    /// All sessions of a principal that were created under an earlier credential epoch.
    case principalBefore(PrincipalID, CredentialEpoch)
}
