import Logging
public import Sessions
import Synchronization

extension RequestSession {
    /// Keeps `value` under `key`, or removes it with `nil`. Other keys are left as they are, so parallel requests that
    /// change different keys do not undo each other.
    ///
    /// Begins a visitor's session when there is none. Removing from no session does nothing.
    ///
    /// - Returns: false when the session ended while the request was running; then nothing was kept.
    /// - Throws: `SessionError` when the store does not answer or the value is too large, what the key's encoder
    ///   throws, or ``SessionUsageError``.
    @discardableResult
    public func set<Value>(_ key: SessionKey<Value>, to value: Value?) async throws -> Bool {
        let (binding, session) = state.withLock { ($0.binding, $0.current) }
        guard let binding else { throw SessionUsageError.middlewareMissing }
        guard let session else {
            guard let value else { return true }
            return try await begin(with: key, value)
        }
        switch try await binding.sessions.set(key, to: value, in: session) {
        case .changed(let record), .conflict(let record):
            refresh(record)
            return true
        case .gone:
            binding.logger.debug("value dropped, session ended", metadata: ["session": "\(session.id)"])
            forget(session)
            return false
        }
    }

    private func begin<Value>(with key: SessionKey<Value>, _ value: Value) async throws -> Bool {
        let (binding, _) = try opened()
        let data = SessionData([key.name: try key.encode(value)])
        let session = try await binding.sessions.begin(with: data, from: binding.device)
        guard current == nil else {
            // Another task of this request was faster. One request begins one session.
            try await binding.sessions.revoke(.one(session.id), SessionEnding(.logout))
            return try await set(key, to: value)
        }
        try await adopt(session)
        return true
    }

    /// Shows later reads of this request what the store holds now. Answers may arrive out of order.
    private func refresh(_ record: SessionRecord) {
        state.withLock { state in
            guard let current = state.current, current.id == record.id else { return }
            guard record.version > current.record.version else { return }
            state.current = current.updated(record)
        }
    }
}
