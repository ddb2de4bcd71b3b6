import Logging
public import Sessions
import Synchronization

/// The session of one request: who is asking, and what a handler may do about it.
///
/// ``SessionMiddleware`` fills it before the handler runs, and afterwards sends the cookie that the handler's changes
/// call for. Everything that needs a cookie has to happen before the handler returns its response.
public final class RequestSession: Sendable {
    struct State {
        var binding: Binding?
        var current: Session?
        var invalidReason: EndReason?
        var cookie = CookieChange.none
        var isCommitted = false
    }

    /// What the middleware knows and the handler's changes need.
    struct Binding {
        let sessions: SessionManager
        let device: Device
        let logger: Logger
    }

    /// What the response has to tell the browser.
    enum CookieChange {
        case none
        /// A successor. Without it the old token stays good, so a response may do without.
        case offer(SessionToken, lifetime: Duration?)
        /// The only good token.
        case send(SessionToken, lifetime: Duration?)
        case clear
    }

    let state = Mutex(State())

    /// Creates the empty slot of a request that no ``SessionMiddleware`` has seen yet.
    public init() {}

    /// The session the request was made with, or that a handler has begun since. `nil` for an anonymous request.
    ///
    /// A visitor's session (one without a principal) is a session too.
    public var current: Session? { state.withLock { $0.current } }

    /// Who is signed in, or `nil`.
    public var principal: PrincipalID? { state.withLock { $0.current?.principal } }

    /// Why the session that was presented is over. `nil` when there is none, or when it is not for the client to know.
    public var invalidReason: EndReason? { state.withLock { $0.invalidReason } }

    /// What is known of the client.
    public var device: Device { state.withLock { $0.binding?.device } ?? Device() }

    /// The application's value under `key`, with this request's own changes. `nil` when there is none.
    ///
    /// - Throws: what the key's decoder throws when the stored bytes are not such a value.
    public func value<Value>(_ key: SessionKey<Value>) throws -> Value? {
        try current?.value(key)
    }

    /// A token for one form of the page being made, different at every call. `nil` without a session.
    public var csrfToken: String? { current?.record.csrf.masked() }

    /// Whether `token` came from a form or a script of this session.
    public func accepts(csrfToken token: String) -> Bool {
        current?.record.csrf.accepts(token) ?? false
    }

    /// Whether the principal proved their presence recently.
    ///
    /// - Parameter window: how recently. Default the policy's `reauthenticationWindow`.
    public func isFresh(within window: Duration? = nil) -> Bool {
        let (binding, current) = state.withLock { ($0.binding, $0.current) }
        guard let sessions = binding?.sessions, let current else { return false }
        return current.isFresh(within: window ?? sessions.policy.reauthenticationWindow, at: sessions.clock.now())
    }
}

extension RequestSession {
    /// Ties the slot to what it needs. False when an outer middleware has done so already.
    func bind(_ binding: Binding) -> Bool {
        state.withLock { state in
            guard state.binding == nil else { return false }
            state.binding = binding
            return true
        }
    }

    /// Takes note of the session the request was made with.
    func present(_ session: Session) {
        let lifetime = session.tokenToSend == nil ? nil : cookieLifetime(of: session)
        state.withLock { state in
            state.current = session
            if let token = session.tokenToSend { state.cookie = .offer(token, lifetime: lifetime) }
        }
    }

    /// Takes note that the presented session is over.
    func reject(_ reason: EndReason?) {
        guard let reason else { return }
        state.withLock { $0.invalidReason = reason }
    }

    /// What the response has to tell the browser. From now on nothing can be added.
    func commit() -> CookieChange {
        state.withLock { state in
            state.isCommitted = true
            return state.cookie
        }
    }

    func cookieLifetime(of session: Session) -> Duration? {
        guard let clock = state.withLock({ $0.binding })?.sessions.clock else { return nil }
        return session.cookieLifetime(at: clock.now())
    }
}
