import DeviceBinding
import Foundation
package import Sessions

/// Extends a session to the hosts of applications: by a handover code for one use, and then by a cookie that is valid at
/// the application's host only. Both name the session, which recognises them (see ``AppAccess``).
package struct AppSessions: Sendable {
    /// How often a change is retried after a conflict. One change succeeds in each round, so this is the number of tabs
    /// that can sign in at the same moment.
    private static let attempts = 64

    package let sessions: SessionManager
    /// Whether cookies are bound to browsers that can do it.
    private let bindsBrowsers: Bool

    package init(sessions: SessionManager, bindsBrowsers: Bool) {
        self.sessions = sessions
        self.bindsBrowsers = bindsBrowsers
    }

    /// A handover code for the application at `host`, for the browser that can answer `challenge`. `nil` if the session has
    /// ended.
    package func issue(
        _ session: SessionID,
        for host: AppHost,
        challenge: String,
        at now: Timestamp
    ) async throws -> SessionToken? {
        let code = sessions.derivedToken(for: session)
        let isKept = try await change(session, at: host) { record, access in
            access.issuing(host.digest(of: code.digest, in: record), for: challenge, at: now)
        }
        return isKept ? code : nil
    }

    /// The token of a new cookie, for a handover code. `nil` for an invalid code, without a reason.
    package func redeem(
        _ code: SessionToken,
        at host: AppHost,
        answering challenges: [String],
        at now: Timestamp
    ) async throws -> SessionToken? {
        guard !challenges.isEmpty else { return nil }
        let token = sessions.derivedToken(for: code.id)
        let isKept = try await change(code.id, at: host) { record, access in
            let next = access.redeeming(
                host.digest(of: code.digest, in: record), answering: challenges,
                for: host.digest(of: token.digest, in: record), at: now)
            return record.data[host.bindingField] == nil ? next : next?.keepingLatestCookie
        } adding: {
            // The session itself has been proved, so the browser may begin again here: it may have lost this host's key. Then
            // earlier cookies of the host, which were of no use without it, count no more.
            [host.bindingField: nil]
        }
        return isKept ? token : nil
    }

    /// The session of an application's cookie.
    ///
    /// - Parameter proofs: the digests of the second cookie at this host.
    package func authenticate(
        _ token: SessionToken,
        provedBy proofs: [SecretDigest],
        at host: AppHost,
        from device: Device,
        for purpose: SessionManager.Purpose = .check
    ) async -> AppLookup {
        let now = sessions.clock.now()
        var unproven: SessionRecord?
        let lookup = await sessions.authenticate(derivedFrom: token.id, from: device, for: purpose) { record in
            guard Self.recognises(token, at: host, record) else { return false }
            guard isProved(by: proofs, at: host, record, now) else {
                unproven = record
                return false
            }
            return true
        }
        switch lookup {
        case .valid(let record, let details): return .valid(record, details: details)
        case .invalid(let reason): return unproven.map { .unproven($0) } ?? .invalid(reason)
        case .unavailable(let error): return .unavailable(error)
        }
    }

    /// The session of an application's cookie, if memory proves that it is valid.
    package func recall(
        _ token: SessionToken,
        provedBy proofs: [SecretDigest],
        at host: AppHost,
        from device: Device,
        for purpose: SessionManager.Purpose
    ) -> (record: SessionRecord, details: (any Sendable)?)? {
        let now = sessions.clock.now()
        return sessions.recall(derivedFrom: token.id, from: device, for: purpose) { record in
            Self.recognises(token, at: host, record) && isProved(by: proofs, at: host, record, now)
        }
    }

    private static func recognises(_ token: SessionToken, at host: AppHost, _ record: SessionRecord) -> Bool {
        access(to: host, in: record).cookies.contains(host.digest(of: token.digest, in: record))
    }

    private func isProved(
        by proofs: [SecretDigest],
        at host: AppHost,
        _ record: SessionRecord,
        _ now: Timestamp
    ) -> Bool {
        !bindsBrowsers
            || BindingPolicy(.optional).isMet(
                by: SessionBinding.stored(in: record, under: host.bindingField), of: record, provedBy: proofs, at: now)
    }

    /// Changes what a session knows of a host, as one step: of parallel uses of one code, one succeeds.
    private func change(
        _ id: SessionID,
        at host: AppHost,
        _ transition: (SessionRecord, AppAccess) -> AppAccess?,
        adding others: () -> [String: [UInt8]?] = { [:] }
    ) async throws -> Bool {
        for _ in 0..<Self.attempts {
            guard let record = try await sessions.find(id),
                let next = transition(record, Self.access(to: host, in: record))
            else { return false }
            var changes = Self.room(for: host, in: record).merging(others()) { $1 }
            changes[host.field] = Array(try JSONEncoder().encode(next))
            let change = try await sessions.change(record, changes, expectedVersion: record.version)
            if case .changed = change { return true }
        }
        throw SessionError(.unavailable, "too many parallel changes of the session")
    }

    /// A session that has reached more hosts than it can hold drops them all; they request access again.
    private static func room(for host: AppHost, in record: SessionRecord) -> [String: [UInt8]?] {
        let fields = record.data.fields
        guard fields[host.field] == nil, fields.count >= SessionData.fieldLimit else { return [:] }
        return fields.filter { $0.key.hasPrefix(AppHost.fields) || $0.key.hasPrefix(AppHost.bindingFields) }
            .mapValues { _ in nil }
    }

    private static func access(to host: AppHost, in record: SessionRecord) -> AppAccess {
        guard let value = record.data[host.field],
            let access = try? JSONDecoder().decode(AppAccess.self, from: Data(value))
        else { return AppAccess() }
        return access
    }
}
