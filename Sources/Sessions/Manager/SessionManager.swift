public import Logging

/// Manages sessions: sign in, look up, rotate, step up, end, list.
///
/// It holds the rules; a ``SessionStore`` holds the state. Signing a user in always generates a new session, and an ended
/// session cannot be revived.
public final class SessionManager: Sendable {
    /// The limits that apply to sessions.
    public let policy: SessionPolicy
    /// The clock that dates sessions.
    public let clock: any WallClock
    let store: any SessionStore
    /// The store, if it is a near cache.
    let near: NearCache?
    /// The store, if it can answer from the memory of this process.
    let memory: (any RecallingStore)?
    let tokens: TokenSource
    let placement: SessionID.Placement?
    let possession: (any PossessionCheck)?
    let events: (any SessionEvent.Handler)?
    /// The handler of events, if it also observes look-ups.
    let observer: (any LookupObserver)?
    let describe: @Sendable (Device) -> Device
    let epochs: (any CredentialEpoch.Source)?
    /// The source of epochs, if it remembers them.
    let standings: StandingCache?
    let logger: Logger
    let touches: TouchBuffer
    /// The application whose sessions it manages. `nil` for the program's own.
    let application: String?

    /// Creates a manager over `store`.
    ///
    /// - Parameters:
    ///   - store: the store of the records.
    ///   - policy: defaults to ``SessionPolicy/init()``.
    ///   - clock: the clock that dates sessions. Default the system's.
    ///   - tokens: the source of random values. Default the system's.
    ///   - placement: for a store on a cluster, the same as the store's. Default none: handles are random throughout.
    ///   - possession: checks that requests of bound sessions come from the right browser. Default none: the token is enough.
    ///   - events: the handler that receives session events. Default none.
    ///   - describe: completes the description of a new session's client, for example by its ``Device/browser``. Default as it is.
    ///   - epochs: the source of principals' credential epochs, so that the commit of a credential change ends the sessions
    ///     made before it. Default none: a change of credentials ends no sessions by itself.
    ///   - logger: receives rejections at debug level and store failures at warning. Never a secret.
    /// - Throws: ``SessionError`` with code ``SessionError/Code/invalidConfiguration`` naming every problem of `policy`.
    public init(
        store: any SessionStore,
        policy: SessionPolicy = SessionPolicy(),
        clock: any WallClock = SystemClock(),
        tokens: TokenSource = .system,
        placement: SessionID.Placement? = nil,
        possession: (any PossessionCheck)? = nil,
        events: (any SessionEvent.Handler)? = nil,
        describe: @escaping @Sendable (Device) -> Device = { $0 },
        epochs: (any CredentialEpoch.Source)? = nil,
        logger: Logger = Logger(label: "sessions")
    ) throws {
        let problems = policy.problems()
        guard problems.isEmpty else {
            throw SessionError(.invalidConfiguration, problems.joined(separator: "; "))
        }
        self.store = store
        self.near = store as? NearCache
        self.memory = store as? any RecallingStore
        self.policy = policy
        self.clock = clock
        self.tokens = tokens
        self.placement = placement
        self.possession = possession
        self.events = events
        self.observer = events as? any LookupObserver
        self.describe = describe
        self.epochs = epochs
        self.standings = epochs as? StandingCache
        self.logger = logger
        self.touches = TouchBuffer(patience: min(policy.effectiveTouchInterval, .seconds(1)))
        self.application = nil
    }

    private init(_ other: SessionManager, application: String) {
        store = other.store
        near = other.near
        memory = other.memory
        policy = other.policy
        clock = other.clock
        tokens = other.tokens
        placement = other.placement
        possession = nil
        events = other.events
        observer = other.observer
        describe = other.describe
        epochs = nil
        standings = nil
        logger = other.logger
        touches = other.touches
        self.application = application
    }

    /// A manager of the sessions of an application that shares the store. To it all others are unknown, and its sessions are to
    /// all others, except that this manager lists and ends them too.
    ///
    /// The maintenance of this manager is also that of the new one. There is no source of credential epochs. The names of
    /// principals must differ from those of other applications, because the limit of sessions counts by name.
    package func manager(of application: String) -> SessionManager {
        SessionManager(self, application: application)
    }

    /// Whether a token of the session proves anything here.
    func isOwn(_ record: SessionRecord) -> Bool { record.application == application }

    /// Whether a session of an application is seen and ended here: the program's own manager administers all.
    func administers(_ other: String?) -> Bool { application == nil || other == application }

    /// The use of the near cache, if the store is one.
    package var nearCacheUsage: CacheUsage? { near?.usage }

    /// The use of the cache of standings, if the source of epochs is one.
    package var standingCacheUsage: CacheUsage? { standings?.usage }

    /// Queries the store, and throws *unavailable* if that fails. The client learns no more than that; the log has the cause.
    func asking<Answer>(_ question: () async throws -> Answer) async throws -> Answer {
        do {
            return try await question()
        } catch let error as SessionError {
            if error.code == .unavailable {
                logger.warning("session store unavailable", metadata: ["reason": "\(error.message)"])
            }
            throw error
        } catch {
            logger.warning("session store unavailable", metadata: ["error": "\(type(of: error))"])
            throw SessionError(.unavailable, "the session store did not answer", cause: error)
        }
    }

    func report(_ ended: [EndedSession], at now: Timestamp) async {
        for session in ended { await events?.handle(.ended(session), at: now) }
    }
}
