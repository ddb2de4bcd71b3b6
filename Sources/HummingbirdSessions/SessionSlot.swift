import Logging
import Sessions
import Synchronization

/// What one ``SessionMiddleware`` found out about a request, and what its response has to tell the browser.
///
/// A route behind several of them has one slot for each, the inner ones pointing outwards.
final class SessionSlot: Sendable {
    struct State {
        var current: Session?
        var invalidReason: EndReason?
        var cookie = CookieChange.none
        var isCommitted = false
        /// Whether the answer may depend on the session.
        var isUsed = false
        var tokenField: String?
        var presentedToken: SessionToken?
    }

    /// What the middleware knows and the handler's changes need.
    struct Binding {
        let sessions: SessionManager
        let cookie: SessionCookie
        let purpose: SessionManager.Purpose
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

    let binding: Binding
    let outer: SessionSlot?
    let state = Mutex(State())

    init(_ binding: Binding, inside outer: SessionSlot?) {
        self.binding = binding
        self.outer = outer
    }

    var sessions: SessionManager { binding.sessions }

    /// Reads for a handler or a guard, so the answer is one for this cookie only.
    func read<Value>(_ body: (State) -> Value) -> Value {
        state.withLock { state in
            state.isUsed = true
            return body(state)
        }
    }

    var current: Session? { read(\.current) }

    /// This slot and those around it, from the inside outwards.
    var chain: some Sequence<SessionSlot> { sequence(first: self, next: \.outer) }
}

// MARK: - For the middleware

extension SessionSlot {
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

    /// The form field of the ``CSRFMiddleware`` that guards this session, if there is one.
    var tokenField: String? {
        get { state.withLock(\.tokenField) }
        set { state.withLock { $0.tokenField = newValue } }
    }

    /// The token that the request carried, good or not.
    var presentedToken: SessionToken? {
        get { state.withLock(\.presentedToken) }
        set { state.withLock { $0.presentedToken = newValue } }
    }

    /// What the response has to tell the browser. From now on nothing can be added.
    func commit() -> (change: CookieChange, isUsed: Bool) {
        state.withLock { state in
            state.isCommitted = true
            return (state.cookie, state.isUsed)
        }
    }
}

// MARK: - For handlers

extension SessionSlot {
    /// What a change needs that ends in a cookie: the session it begins with.
    func opened() throws -> Session? {
        let (current, isCommitted) = read { ($0.current, $0.isCommitted) }
        guard !isCommitted else { throw tooLate() }
        return current
    }

    /// Makes a session whose token was just minted the request's own.
    ///
    /// - Parameter isFirst: only when the request has none.
    /// - Returns: false when it had one; then the new session ends.
    @discardableResult
    func adopt(_ session: Session, ifFirst isFirst: Bool = false) async throws -> Bool {
        guard let token = session.tokenToSend else { return true }
        let lifetime = cookieLifetime(of: session)
        let (isAdopted, isCommitted) = state.withLock { state in
            guard !state.isCommitted, !isFirst || state.current == nil else { return (false, state.isCommitted) }
            state.current = session
            state.invalidReason = nil
            state.cookie = .send(token, lifetime: lifetime)
            return (true, false)
        }
        guard !isAdopted else { return true }
        // Its token will never reach a client.
        try await sessions.revoke(.one(session.id), SessionEnding(.logout))
        if isCommitted { throw tooLate() }
        return false
    }

    /// Takes note that the session ended while the request was running. Its cookie stays: a parallel response may be
    /// about to replace it.
    func forget(_ session: Session) {
        state.withLock { state in
            guard state.current?.id == session.id else { return }
            state.current = nil
            state.cookie = .none
        }
    }

    /// Shows later reads of this request what the store holds now. Answers may arrive out of order.
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
