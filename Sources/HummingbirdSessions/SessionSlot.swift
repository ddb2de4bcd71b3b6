import Logging
import Sessions
import Synchronization

/// The result of one ``SessionMiddleware`` for a request, and the change of its cookie for the response.
///
/// A route behind several of them has one slot for each; the inner ones refer to the outer ones.
final class SessionSlot: Sendable {
    struct State {
        var current: Session?
        var invalidReason: EndReason?
        /// The session of the request's token, which the request does not prove to be its own.
        var unproven: Session?
        /// Whether the request carries the second cookie of a bound session, with whatever value.
        var isProofCarried = false
        var cookie = CookieChange.none
        var isCommitted = false
        /// Whether the response may depend on the session.
        var isUsed = false
        var tokenField: String?
        var presentedToken: SessionToken?
    }

    /// The properties of the middleware that the handler's changes need.
    struct Binding {
        let sessions: SessionManager
        let cookie: SessionCookie
        let purpose: SessionManager.Purpose
        let device: Device
        let logger: Logger
    }

    /// Why the request is not one of a signed-in user.
    var refusal: SessionProblem {
        read { $0.unproven == nil ? .unauthenticated($0.invalidReason) : .proofRequired }
    }

    /// The change of the cookie in the response.
    enum CookieChange {
        case none
        /// A successor. Without it the old token remains valid, so a response may omit it.
        case offer(SessionToken, lifetime: Duration?)
        /// The only valid token.
        case send(SessionToken, lifetime: Duration?)
        case clear
    }

    let binding: Binding
    let outer: SessionSlot?
    let state = Mutex(State())

    init(_ binding: Binding, inside outer: SessionSlot?) {
        self.binding = binding
        self.outer = outer
    }

    var sessions: SessionManager { binding.sessions }

    /// Reads for a handler or a guard, so the response is only valid for this cookie.
    func read<Value>(_ body: (State) -> Value) -> Value {
        state.withLock { state in
            state.isUsed = true
            return body(state)
        }
    }

    var current: Session? { read(\.current) }

    /// This slot and the outer ones, from the inside outwards.
    var chain: some Sequence<SessionSlot> { sequence(first: self, next: \.outer) }
}

// MARK: - For the middleware

extension SessionSlot {
    /// Records the session that the request was made with.
    func present(_ session: Session) {
        let lifetime = session.tokenToSend == nil ? nil : cookieLifetime(of: session)
        state.withLock { state in
            state.current = session
            if let token = session.tokenToSend { state.cookie = .offer(token, lifetime: lifetime) }
        }
    }

    /// Records that the presented session is over.
    func reject(_ reason: EndReason?) {
        guard let reason else { return }
        state.withLock { $0.invalidReason = reason }
    }

    /// Records that the request does not prove to come from the browser that its session is bound to.
    func withhold(_ session: Session, isProofCarried: Bool) {
        state.withLock { state in
            state.unproven = session
            state.isProofCarried = isProofCarried
        }
    }

    /// The form field of the ``CSRFMiddleware`` that guards this session, if there is one.
    var tokenField: String? {
        get { state.withLock(\.tokenField) }
        set { state.withLock { $0.tokenField = newValue } }
    }

    /// The token that the request carried, valid or not.
    var presentedToken: SessionToken? {
        get { state.withLock(\.presentedToken) }
        set { state.withLock { $0.presentedToken = newValue } }
    }

    /// The change of the cookie for the response. From now on no change can be added.
    func commit() -> State {
        state.withLock { state in
            state.isCommitted = true
            return state
        }
    }
}

// MARK: - For handlers

extension SessionSlot {
    /// The session that a change which needs a cookie begins with.
    func opened() throws -> Session? {
        let (current, isCommitted) = read { ($0.current, $0.isCommitted) }
        guard !isCommitted else { throw tooLate() }
        return current
    }

    /// Makes a session whose token was just generated the request's own.
    ///
    /// - Parameter isFirst: only if the request has none.
    /// - Returns: false if the request had one; then the new session ends.
    @discardableResult
    func adopt(_ session: Session, ifFirst isFirst: Bool = false) async throws -> Bool {
        guard let token = session.tokenToSend else { return true }
        let lifetime = cookieLifetime(of: session)
        let (isAdopted, isCommitted) = state.withLock { state in
            guard !state.isCommitted, !isFirst || state.current == nil else { return (false, state.isCommitted) }
            state.current = session
            state.invalidReason = nil
            state.unproven = nil
            state.cookie = .send(token, lifetime: lifetime)
            return (true, false)
        }
        guard !isAdopted else { return true }
        // Its token will never reach a client.
        try await sessions.revoke(.one(session.id), SessionEnding(.logout))
        if isCommitted { throw tooLate() }
        return false
    }

    /// Records that the session ended while the request was running. Its cookie stays: a parallel response may be about to
    /// replace it.
    func forget(_ session: Session) {
        state.withLock { state in
            guard state.current?.id == session.id else { return }
            state.current = nil
            state.cookie = .none
        }
    }

    /// Makes later reads of this request see the record that the store holds now. Answers may arrive out of order.
    func refresh(_ record: SessionRecord) {
        state.withLock { state in
            guard let current = state.current, current.id == record.id else { return }
            guard record.version > current.record.version else { return }
            state.current = current.updated(record)
        }
    }

    private func cookieLifetime(of session: Session) -> Duration? {
        session.cookieLifetime(at: sessions.clock.now())
    }

    private func tooLate() -> SessionUsageError {
        let error = SessionUsageError.responseCommitted
        binding.logger.warning("session changed too late", metadata: ["problem": "\(error)"])
        return error
    }
}
