import Sessions
import Synchronization

/// The assertions that this instance has signed a moment ago, so that a page with fifty pictures costs one signature.
///
/// An assertion is reused only for the same session, host and content, under the key that signs now, and while more than half of
/// its life is left. So a changed account, a step-up, a level that no longer counts or a rotated key counts with the next request, as
/// without reuse.
final class RecentAssertions: Sendable {
    private struct Place: Hashable {
        let session: String
        let host: String

        init(_ claims: AssertionClaims) {
            session = claims.sid
            host = claims.aud
        }
    }

    private struct Issued {
        let claims: AssertionClaims
        let key: String
        let text: String
    }

    private let limit: Int
    private let issued = Mutex<[Place: Issued]>([:])

    /// - Parameter limit: the maximum number of assertions kept. Default 8192, some 8 MiB.
    init(limit: Int = 8192) {
        self.limit = limit
    }

    var count: Int { issued.withLock { $0.count } }

    /// An assertion with the same content that the key `key` has signed, or `nil`.
    func text(for claims: AssertionClaims, signedBy key: String, at now: Timestamp) -> String? {
        issued.withLock { issued in
            guard let recent = issued[Place(claims)], recent.key == key, recent.claims.hasContent(of: claims),
                recent.claims.isFresh(at: now), recent.claims.exp <= claims.exp
            else { return nil }
            return recent.text
        }
    }

    /// Keeps an assertion. When there is no room, those that cannot be reused any more make some, and if that is not enough, all
    /// of them.
    func keep(_ text: String, for claims: AssertionClaims, signedBy key: String, at now: Timestamp) {
        issued.withLock { issued in
            if issued.count >= limit { issued = issued.filter { $0.value.claims.isFresh(at: now) } }
            if issued.count >= limit { issued = [:] }
            issued[Place(claims)] = Issued(claims: claims, key: key, text: text)
        }
    }
}

extension AssertionClaims {
    /// Whether both say the same about the same user, session and application, at whatever time.
    fileprivate func hasContent(of other: AssertionClaims) -> Bool {
        iss == other.iss && aud == other.aud && sub == other.sub && sid == other.sid
            && preferredUsername == other.preferredUsername && name == other.name && email == other.email
            && groups == other.groups && acr == other.acr && amr == other.amr && authTime == other.authTime
    }

    /// Whether more than half of its life is left. An assertion from the future, because the clock was set back, is not.
    fileprivate func isFresh(at now: Timestamp) -> Bool {
        let second = now.milliseconds / 1000
        return second >= iat && (exp - second) * 2 > exp - iat
    }
}
