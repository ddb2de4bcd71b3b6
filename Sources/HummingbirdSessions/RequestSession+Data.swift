import Logging
public import Sessions

extension RequestSession {
    /// Keeps `value` under `key`, or removes it with `nil`. Other keys are left as they are, so parallel requests that
    /// change different keys do not undo each other. Of parallel changes of one key the last one stays; where a value
    /// is made from the one before, use ``update(_:_:)``.
    ///
    /// Begins a visitor's session when there is none. Removing from no session does nothing.
    ///
    /// - Returns: false when the session ended while the request was running; then nothing was kept.
    /// - Throws: `SessionError` when the store does not answer or the value is too large, what the key's encoder
    ///   throws, or ``SessionUsageError``.
    @discardableResult
    public func set<Value>(_ key: SessionKey<Value>, to value: Value?) async throws -> Bool {
        let slot = try bound()
        guard let session = slot.current else {
            guard let value else { return true }
            if try await slot.begin(with: key, value) { return true }
            return try await set(key, to: value)
        }
        return slot.note(try await slot.sessions.set(key, to: value, in: session), in: session) != nil
    }

    /// Makes a new value from the one under `key`, as one step: parallel requests that do so are all counted.
    ///
    /// ```swift
    /// let count = try await context.session.update(visits) { ($0 ?? 0) + 1 }
    /// ```
    ///
    /// Begins a visitor's session when there is none and `change` returns a value.
    ///
    /// - Parameter change: takes the present value and returns the one to keep; `nil` stands for none. It is called again
    ///   when another request was faster, so it must not have effects of its own.
    /// - Returns: what is kept now; `nil` also when the session ended while the request was running, and nothing was kept.
    /// - Throws: as ``set(_:to:)`` and ``value(_:)``, and what `change` throws.
    @discardableResult
    public func update<Value>(
        _ key: SessionKey<Value>,
        _ change: (Value?) throws -> Value?
    ) async throws -> Value? {
        let slot = try bound()
        guard let session = slot.current else {
            guard let value = try change(nil) else { return nil }
            if try await slot.begin(with: key, value) { return value }
            return try await update(key, change)
        }
        let record = slot.note(try await slot.sessions.update(key, in: session, change), in: session)
        return try record.flatMap { try key.value(in: $0.data) }
    }

    /// Begins a visitor's session unless the request has one.
    ///
    /// Requests that a new visitor's browser sends side by side cannot be told to belong together: each that keeps a value
    /// begins a session, and the browser keeps the last. Call this for the page they all come from. It also gives a form
    /// of that page its ``csrfToken``.
    ///
    /// - Throws: `SessionError` when the store does not answer, or ``SessionUsageError``.
    public func begin() async throws {
        let slot = try bound()
        if slot.current == nil { try await slot.begin(with: SessionData()) }
    }
}

extension SessionSlot {
    fileprivate func begin<Value>(with key: SessionKey<Value>, _ value: Value) async throws -> Bool {
        try await begin(with: SessionData([key.name: try key.encode(value)]))
    }

    /// False when another task of this request was faster: one request begins one session.
    @discardableResult
    fileprivate func begin(with data: SessionData) async throws -> Bool {
        _ = try opened()
        return try await adopt(try await sessions.begin(with: data, from: binding.device), ifFirst: true)
    }

    /// The record as it is now; `nil` when the session is over.
    fileprivate func note(_ change: SessionChange, in session: Session) -> SessionRecord? {
        switch change {
        case .changed(let record), .conflict(let record):
            refresh(record)
            return record
        case .gone:
            binding.logger.debug("value dropped, session ended", metadata: ["session": "\(session.id)"])
            forget(session)
            return nil
        }
    }
}
