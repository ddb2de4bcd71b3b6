import Logging
public import Sessions
import Synchronization

/// The session of one request: who is asking, and what a handler may do about it.
///
/// ``SessionMiddleware`` fills it before the handler runs, and afterwards sends the cookie that the handler's changes
/// call for. Everything that needs a cookie has to happen before the handler returns its response.
///
/// On a route without that middleware, what throws throws ``SessionUsageError/Code/middlewareMissing``; what does not
/// throw knows nothing, and says so in the log.
public final class RequestSession: Sendable {
    private struct State {
        /// That of the innermost middleware the request has passed.
        var slot: SessionSlot?
        var isReported = false
    }

    private let state = Mutex(State())

    /// Creates the empty place of a request that no ``SessionMiddleware`` has seen yet.
    public init() {}

    /// The session the request was made with, or that a handler has begun since. `nil` for an anonymous request.
    ///
    /// A visitor's session (one without a principal) is a session too.
    public var current: Session? { slot?.current }

    /// Who is signed in, or `nil`.
    public var principal: PrincipalID? { current?.principal }

    /// Why the session that was presented is over. `nil` when there is none, or when it is not for the client to know.
    public var invalidReason: EndReason? { slot?.read(\.invalidReason) }

    /// What is known of the client.
    public var device: Device { slot?.binding.device ?? Device() }

    /// The application's value under `key`, with this request's own changes. `nil` when there is none.
    ///
    /// - Throws: `SessionError` with code `unreadableValue`, which names the key, when the stored bytes are not such a
    ///   value and the key does not treat it as absent; ``SessionUsageError``.
    public func value<Value>(_ key: SessionKey<Value>) throws -> Value? {
        try bound().current?.value(key)
    }

    /// A token for one form of the page being made, different at every call. `nil` without a session.
    ///
    /// Below two ``SessionMiddleware`` it holds a token of each session that a ``CSRFMiddleware`` asks for.
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
    /// - Parameter window: how recently. Default the policy's `reauthenticationWindow`.
    public func isFresh(within window: Duration? = nil) -> Bool {
        slot?.isFresh(within: window) ?? false
    }

    /// The same as ``current``, for checks that must not take a forgotten middleware for an anonymous request.
    ///
    /// - Throws: ``SessionUsageError``.
    package func lookedUp() throws -> Session? { try bound().current }

    /// The token that the request carried, good or not. It proves nothing.
    package var presentedToken: SessionToken? { slot?.presentedToken }

    /// Whether a ``SessionMiddleware`` has seen the request.
    package var isBound: Bool { state.withLock { $0.slot != nil } }
}

extension SessionSlot {
    /// Whether one of the tokens in `token` is of this session.
    func accepts(csrfToken token: String) -> Bool {
        guard let csrf = current?.record.csrf else { return false }
        return token.split(separator: ".").contains { csrf.accepts(String($0)) }
    }

    /// Whether the principal proved their presence recently.
    func isFresh(within window: Duration?) -> Bool {
        guard let current else { return false }
        return current.isFresh(within: window ?? sessions.policy.reauthenticationWindow, at: sessions.clock.now())
    }
}

extension RequestSession {
    /// The slot of the innermost middleware.
    ///
    /// - Throws: ``SessionUsageError`` where there is none: what was not looked up must not pass for "no session".
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
            Logger(label: "sessions").error("session read in the wrong place", metadata: ["problem": "\(problem)"])
        }
        return slot
    }

    /// Makes what `binding` says the session of the rest of the route.
    ///
    /// - Returns: the slot to fill; `nil` when a middleware with the same sessions and cookie has filled it already.
    /// - Throws: ``SessionUsageError`` when a middleware around this one contradicts it.
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
