/// Where sessions live. The port every store implements.
///
/// Rules for all methods, proved by the suite in `SessionsTesting`:
/// * A thrown error always means *unavailable*: nothing is known. "No such session" is a return value.
/// * Each method is atomic and takes effect before it returns. There is no upsert: only ``insert(_:replacing:limit:now:)``
///   creates, so a late write cannot bring an ended session back.
/// * No method judges age, except that an insert does not count expired sessions against the limit, and a sweep removes
///   them. Age is judged by ``SessionManager``.
/// * Times come from the caller. A store has no clock.
public protocol SessionStore: Sendable {
    /// Adds a session.
    ///
    /// In the same atomic step it ends `replaced` with reason ``EndReason/logout`` (the session the browser held before
    /// it signed in) and enforces `limit` on the record's principal: sessions live at `now` beyond it end with reason
    /// ``EndReason/evicted``, those that began first going first, or the insert is refused. A replaced session does not
    /// count. Without a principal there is no limit.
    /// Fails with ``SessionInsertion/duplicate`` when the id is or was in use.
    func insert(
        _ record: SessionRecord,
        replacing replaced: SessionID?,
        limit: SessionPolicy.Limit?,
        now: Timestamp
    ) async throws -> SessionInsertion

    /// Looks a session up by its handle: live (perhaps past its timeouts), ended, or nothing.
    func find(_ id: SessionID) async throws -> StoredSession

    /// Moves last-seen, and the address seen with it, of each live session. Never backwards, never creating; handles
    /// that are unknown or ended are passed over.
    func touch(_ touches: [SessionTouch]) async throws

    /// Sets or removes named data values, leaving the others as they are, and counts ``SessionRecord/version`` up.
    ///
    /// With `expectedVersion` it changes nothing unless the record still has that version.
    func update(
        _ id: SessionID,
        data changes: [String: [UInt8]?],
        expectedVersion: Int64?
    ) async throws -> SessionChange

    /// Replaces the secret as ``SessionRecord/applying(_:expecting:)`` says: of parallel callers with the same
    /// expectation exactly one wins, the others get ``SessionChange/conflict(_:)`` with the record as it is now.
    func rotate(
        _ id: SessionID,
        expecting digest: SecretDigest,
        _ rotation: SessionRotation
    ) async throws -> SessionChange

    /// Ends sessions, leaving tombstones, and returns those it ended. Ending what has ended does nothing.
    func end(_ selection: SessionSelection, _ cause: SessionEnding, now: Timestamp) async throws -> [EndedSession]

    /// A page of live sessions (perhaps past their timeouts), those that began last first.
    func list(_ query: SessionQuery) async throws -> SessionQuery.Page

    /// How many sessions ``list(_:)`` would return over all pages.
    func count(_ query: SessionQuery) async throws -> Int

    /// Turns at most `limit` sessions that are past a timeout at `now` into tombstones and returns them, and forgets
    /// tombstones as old as `tombstoneLifetime` or older. Call again while it returns `limit` sessions.
    func sweep(now: Timestamp, tombstoneLifetime: Duration, limit: Int) async throws -> [EndedSession]
}

/// What became of an insert.
public enum SessionInsertion: Sendable, Equatable {
    /// The session exists now; these others ended to make room or because it replaces them.
    case inserted(ended: [EndedSession])
    /// The id is or was in use. Draw another.
    case duplicate
    /// The principal holds as many sessions as allowed, and the limit says to deny.
    case limitReached
}

/// What a store knows about a handle.
public enum StoredSession: Sendable, Equatable {
    /// The session has not been ended; its age is the caller's to judge.
    case live(SessionRecord)
    /// It ended a while ago.
    case ended(EndedSession)
    /// The store has never heard of it, or has forgotten.
    case nothing
}

/// What became of a conditional change.
public enum SessionChange: Sendable, Equatable {
    /// Done; the record as it is now.
    case changed(SessionRecord)
    /// The condition did not hold; the record as it is now.
    case conflict(SessionRecord)
    /// There is no such live session.
    case gone
}

/// One movement of last-seen.
public struct SessionTouch: Sendable, Equatable {
    /// Which session.
    public let id: SessionID
    /// When it was used.
    public let at: Timestamp
    /// From which address; empty when unknown, which leaves the recorded one.
    public let address: String

    /// Creates a touch.
    public init(id: SessionID, at: Timestamp, address: String) {
        self.id = id
        self.at = at
        self.address = address
    }
}

/// Which sessions to end.
public enum SessionSelection: Sendable, Equatable {
    /// One session.
    case one(SessionID)
    /// Several sessions.
    case many([SessionID])
    /// All of a principal's.
    case principal(PrincipalID)
    /// All of a principal's except one.
    case principalExcept(PrincipalID, SessionID)
    /// All of a principal's that were made under an earlier credential epoch.
    case principalBefore(PrincipalID, CredentialEpoch)
}
