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
    let events: (any SessionEvent.Handler)?
    let epochs: (any CredentialEpoch.Source)?
    /// The source of epochs, if it remembers them.
    let standings: StandingCache?
    let logger: Logger
    let touches: TouchBuffer

    /// Creates a manager over `store`.
    ///
    /// - Parameters:
    ///   - policy: defaults to ``SessionPolicy/init()``.
    ///   - placement: for a store on a cluster, the same as the store's. Default none: handles are random throughout.
    ///   - events: the handler that receives session events. Default none.
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
        events: (any SessionEvent.Handler)? = nil,
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
        self.events = events
        self.epochs = epochs
        self.standings = epochs as? StandingCache
        self.logger = logger
        self.touches = TouchBuffer(patience: min(policy.effectiveTouchInterval, .seconds(1)))
    }

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
