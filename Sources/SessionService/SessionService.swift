package import Sessions

/// The session service: the sessions of applications in other languages, over HTTP, for programs that hold a service token.
///
/// Only ``authenticate(_:by:)`` takes a session's token; every other call names the public handle and reaches only sessions of the
/// caller's application. The protocol is described in `docs/any-language.md`.
package struct SessionService: Sendable {
    let access: ServiceAccess
    let repeatable: RepeatableCalls
    /// The changes of sessions. `nil` if the store keeps no log of changes.
    let events: EventLog?
    let clock: any WallClock
    let turns = ChangeTurns()

    /// - Parameters:
    ///   - cache: the near cache of the sessions, which follows the store's log. `nil` if the store has none.
    ///   - sessions: the server's own manager.
    package init(
        access: ServiceAccess,
        repeatable: RepeatableCalls,
        cache: NearCache?,
        sessions: SessionManager,
        clock: any WallClock
    ) {
        self.access = access
        self.repeatable = repeatable
        self.events = cache.map { EventLog($0, sessions: sessions) }
        self.clock = clock
    }
}

/// The answer to a call: a status and a JSON object.
struct ServiceAnswer {
    var isCreation = false
    var body = JSONWriter()

    init(isCreation: Bool = false, _ write: (inout JSONWriter) -> Void) {
        self.isCreation = isCreation
        write(&body)
    }
}
