import Logging
public import Sessions
import Synchronization

/// The session of one request: the signed-in principal, and the changes that a handler may make.
///
/// ``SessionMiddleware`` fills it before the handler runs, and afterwards sends the cookie that the handler's changes require.
/// Every change that needs a cookie must happen before the handler returns its response.
///
/// On a route without that middleware, throwing members throw ``SessionUsageError/Code/middlewareMissing``; the others return
/// empty values and log an error.
public final class RequestSession: Sendable {
    private struct State {
        /// The slot of the innermost middleware that the request has passed.
        var slot: SessionSlot?
        var isReported = false
    }

    private let state = Mutex(State())

    /// Creates the empty session of a request before any ``SessionMiddleware`` has run.
    public init() {}

    /// The session the request was made with, or that a handler has begun since. `nil` for an anonymous request.
    ///
    /// A visitor's session (one without a principal) is a session too.
    public var current: Session? { slot?.current }

    /// The principal who is signed in, or `nil`.
    public var principal: PrincipalID? { current?.principal }

    /// Why the presented session is over. `nil` if there was none, or if the client may not know the reason.
    public var invalidReason: EndReason? { slot?.read(\.invalidReason) }

    /// Whether the request carries the cookie of a bound session without the proof that it comes from the right browser. Then
    /// ``current`` is `nil`.
    public var isUnproven: Bool { slot?.read { $0.unproven != nil } ?? false }

    /// Whether the request carries a second cookie, with whatever value.
    package var isProofCarried: Bool { slot?.read(\.isProofCarried) ?? false }

    /// The known properties of the client.
    public var device: Device { slot?.binding.device ?? Device() }

    /// The application's value under `key`, including this request's own changes. `nil` if there is none.
    ///
    /// - Throws: `SessionError` with code `unreadableValue`, which names the key, if the stored bytes cannot be decoded and the
    ///   key does not treat that as absent; ``SessionUsageError``.
    public func value<Value>(_ key: SessionKey<Value>) throws -> Value? {
        try bound().current?.value(key)
    }

    /// A token for one form of the rendered page, different on every access. `nil` without a session.
    ///
    /// Behind two ``SessionMiddleware`` it contains a token of each session that a ``CSRFMiddleware`` checks.
    public var csrfToken: String? {
        guard let slot else { return nil }
        let guarded = slot.chain.dropFirst().filter { $0.tokenField != nil }
        let tokens = ([slot] + guarded).compactMap { $0.current?.record.csrf.masked() }
        return tokens.isEmpty ? nil : tokens.joined(separator: ".")
    }

    /// Whether `token` came from a form or a script of this session.
    public func accepts(csrfToken token: String) -> Bool {
        slot?.accepts(csrfToken: token) ?? false
    }

    /// Whether the principal proved their presence recently.
    ///
    /// - Parameter window: the longest time since the proof. Default the policy's `reauthenticationWindow`.
    public func isFresh(within window: Duration? = nil) -> Bool {
        slot?.isFresh(within: window) ?? false
    }

    /// The level of assurance that counts at this moment, which may be lower than the one that was reached once: a second factor
    /// counts for 24 hours. `nil` if no user is signed in. See `SessionRecord.assurance(at:)`.
    public var assurance: AssuranceLevel? { slot?.assurance }

    /// The same as ``current``, for checks that must not mistake a missing middleware for an anonymous request.
    ///
    /// - Throws: ``SessionUsageError``.
    package func lookedUp() throws -> Session? { try bound().current }

    /// The token that the request carried, valid or not. It proves nothing.
    package var presentedToken: SessionToken? { slot?.presentedToken }

    /// Whether the request has passed a ``SessionMiddleware``.
    package var isBound: Bool { state.withLock { $0.slot != nil } }
}

extension SessionSlot {
    /// Whether one of the tokens in `token` belongs to this session.
    func accepts(csrfToken token: String) -> Bool {
        guard let csrf = current?.record.csrf else { return false }
        return token.split(separator: ".").contains { csrf.accepts(String($0)) }
    }

    /// The level of assurance that counts at this moment.
    var assurance: AssuranceLevel? { current?.assurance(at: sessions.clock.now()) }

    /// Whether the principal proved their presence recently.
    func isFresh(within window: Duration?) -> Bool {
        guard let current else { return false }
        return current.isFresh(within: window ?? sessions.policy.reauthenticationWindow, at: sessions.clock.now())
    }
}

extension RequestSession {
    /// The slot of the innermost middleware.
    ///
    /// - Throws: ``SessionUsageError`` if there is none: a session that was not looked up must not count as "no session".
    func bound() throws -> SessionSlot {
        guard let slot = state.withLock({ $0.slot }) else { throw SessionUsageError.middlewareMissing }
        return slot
    }

    /// The same for properties, which cannot throw.
    private var slot: SessionSlot? {
        let (slot, isNews) = state.withLock { state in
            defer { state.isReported = true }
            return (state.slot, !state.isReported)
        }
        if slot == nil, isNews {
            let problem = SessionUsageError.middlewareMissing
            Logger(label: "sessions").error("SessionMiddleware missing", metadata: ["problem": "\(problem)"])
        }
        return slot
    }

    /// Makes the session of `binding` the session of the rest of the route.
    ///
    /// - Returns: the slot to fill; `nil` if a middleware with the same sessions and cookie has already filled it.
    /// - Throws: ``SessionUsageError`` if an outer middleware contradicts it.
    func enter(_ binding: SessionSlot.Binding) throws -> SessionSlot? {
        try state.withLock { state in
            let same = state.slot?.chain.first { $0.binding.cookie.name == binding.cookie.name }
            guard let same else {
                let slot = SessionSlot(binding, inside: state.slot)
                state.slot = slot
                return slot
            }
            guard same.sessions === binding.sessions, same.binding.cookie == binding.cookie else {
                throw SessionUsageError.cookieShared(binding.cookie.name)
            }
            guard same.binding.purpose == binding.purpose else { throw SessionUsageError.purposeContradicted }
            state.slot = same
            return nil
        }
    }
}
