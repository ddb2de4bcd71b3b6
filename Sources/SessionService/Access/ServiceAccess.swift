import HTTPTypes
package import ServerTables
package import Sessions
import Synchronization

/// Finds the application that a call comes from by its service token.
///
/// What the database says is remembered for a second, so that a call costs no query; a token that is removed is refused that
/// much later. While the database does not answer, its last answer about a token counts: no token can be removed then.
package final class ServiceAccess: Sendable {
    private static let memory = Duration.seconds(1)
    /// Most tokens remembered, right and wrong ones.
    private static let capacity = 1024

    private struct Entry {
        let application: Application?
        let until: ContinuousClock.Instant
    }

    private let credentials: ServiceCredentials
    private let sessions: SessionManager
    private let cookie: SessionCookie
    private let entries = Mutex<[[UInt8]: Entry]>([:])
    private let clock = ContinuousClock()

    /// - Parameters:
    ///   - sessions: the server's own manager.
    ///   - cookie: the server's own cookie, which says whether cookies are Secure.
    package init(credentials: ServiceCredentials, sessions: SessionManager, cookie: SessionCookie) {
        self.credentials = credentials
        self.sessions = sessions
        self.cookie = cookie
    }

    /// The application of a call.
    ///
    /// - Throws: ``ServiceRefusal`` `forbidden` for a token that is missing, unknown, removed, or without the scope.
    func caller(_ headers: HTTPFields) async throws -> Caller {
        let values = headers[values: .authorization]
        guard values.count == 1, let token = ServiceToken(authorization: values[0]) else {
            throw ServiceRefusal(.forbidden, "Send the token of a service: Authorization: Bearer.")
        }
        guard let application = try await application(of: token) else {
            throw ServiceRefusal(
                .forbidden, "The service token is unknown or was removed, or it was issued without --sessions.")
        }
        return Caller(application: application, token: token)
    }

    /// The application of a call, if its token was looked up within the last second. Otherwise `nil`: ask ``caller(_:)``.
    func remembered(authorization: String) -> Caller? {
        guard let token = ServiceToken(authorization: authorization),
            let application = remembered(token.digest)?.application
        else { return nil }
        return Caller(application: application, token: token)
    }

    private func remembered(_ digest: [UInt8]) -> Entry? {
        let now = clock.now
        return entries.withLock { $0[digest] }.flatMap { now < $0.until ? $0 : nil }
    }

    private func application(of token: ServiceToken) async throws -> Application? {
        let (digest, now) = (token.digest, clock.now)
        if let entry = remembered(digest) { return entry.application }
        let settings: ServiceApplication?
        do {
            settings = try await credentials.application(of: token)
        } catch {
            guard let last = entries.withLock({ $0[digest] }) else { throw error }
            return last.application
        }
        let application = try settings.map { try Application($0, of: sessions, ownCookie: cookie) }
        entries.withLock { entries in
            if entries.count >= Self.capacity { entries.removeAll() }
            entries[digest] = Entry(application: application, until: now + Self.memory)
        }
        return application
    }
}

/// Who makes a call.
struct Caller: Sendable {
    let application: Application
    /// The proof, from which the secrets of repeatable calls are derived: the database holds only its digest.
    let token: ServiceToken
}
