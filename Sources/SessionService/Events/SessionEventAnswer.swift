import Sessions

/// One event of a session, as its application hears of it.
struct SessionEventAnswer: Sendable {
    enum Kind: String {
        case ended, changed, rotated
    }

    let position: Int64
    let kind: Kind
    let session: SessionID
    let owner: String?
    let principal: PrincipalID?
    var version: Int64?
    var reason: EndReason?

    /// What is known of a session after its handle was logged.
    ///
    /// - Parameter knownVersion: the version that the last event of this session named. A change of data has another one. Without
    ///   it, both kinds are reported, because a client must not miss either.
    static func events(
        _ id: SessionID,
        _ state: StoredSession,
        _ position: Int64,
        knownVersion: Int64?
    ) -> [SessionEventAnswer] {
        switch state {
        case .nothing: return []
        case .ended(let ended):
            return [
                SessionEventAnswer(
                    position: position, kind: .ended, session: id, owner: ended.application,
                    principal: ended.principal, reason: ended.cause.reason)
            ]
        case .live(let record):
            let kinds: [Kind] =
                knownVersion.map { $0 == record.version ? [.rotated] : [.changed] } ?? [.changed, .rotated]
            return kinds.map {
                SessionEventAnswer(
                    position: position, kind: $0, session: id, owner: record.application,
                    principal: record.principal, version: record.version)
            }
        }
    }

    func isOf(_ application: Application) -> Bool {
        owner == (application.sharesAccounts ? nil : application.name)
    }

    /// The event as a JSON object.
    func object(for application: Application) -> [UInt8] {
        var writer = JSONWriter()
        writer.add("id", position)
        writer.add("kind", kind.rawValue)
        writer.add("session", session.description)
        writer.add("principal", principal.map { application.name(of: $0) })
        if let version { writer.add("version", version) }
        if let reason { writer.add("reason", reason.rawValue) }
        return writer.object
    }
}
