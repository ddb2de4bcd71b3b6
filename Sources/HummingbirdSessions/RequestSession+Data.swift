import Logging
public import Sessions

extension RequestSession {
    /// Stores `value` under `key`, or removes it with `nil`. Other keys are left as they are, so parallel requests that change
    /// different keys do not undo each other's changes. Of parallel changes of one key the last one remains; to compute a value
    /// from the one before, use ``update(_:_:)``.
    ///
    /// Begins a visitor's session if there is none. Without a session, removing does nothing.
    ///
    /// - Returns: false if the session ended while the request was running; then nothing was stored.
    /// - Throws: `SessionError` if the store does not answer or the value is too large, any error of the key's encoder, or
    ///   ``SessionUsageError``.
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

    /// Replaces the value under `key` by one computed from it, in one step: no parallel update is lost.
    ///
    /// ```swift
    /// let count = try await context.session.update(visits) { ($0 ?? 0) + 1 }
    /// ```
    ///
    /// Begins a visitor's session if there is none and `change` returns a value.
    ///
    /// - Parameters:
    ///   - key: the name of the value.
    ///   - change: takes the current value and returns the one to store; `nil` means no value. It is called again if another
    ///     request was faster, so it must not have side effects.
    /// - Returns: the stored value; `nil` also if the session ended while the request was running, and nothing was stored.
    /// - Throws: as ``set(_:to:)`` and ``value(_:)``, and any error of `change`.
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
    /// Parallel requests from a new visitor's browser have nothing in common that identifies the visitor: each request that
    /// stores a value begins a session, and the browser keeps the last one. Call this for the page that sends them. It also
    /// gives a form on that page its ``csrfToken``.
    ///
    /// - Throws: `SessionError` if the store does not answer, or ``SessionUsageError``.
    public func begin() async throws {
        let slot = try bound()
        if slot.current == nil { try await slot.begin(with: SessionData()) }
    }
}

extension SessionSlot {
    fileprivate func begin<Value>(with key: SessionKey<Value>, _ value: Value) async throws -> Bool {
        try await begin(with: SessionData([key.name: try key.encode(value)]))
    }

    /// Returns false if another task of this request was faster: one request begins one session.
    @discardableResult
    fileprivate func begin(with data: SessionData) async throws -> Bool {
        _ = try opened()
        return try await adopt(try await sessions.begin(with: data, from: binding.device), ifFirst: true)
    }

    /// The current record; `nil` if the session is over.
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
