package import Sessions
package import UserAccounts

/// The claims of an assertion about the user of a request: identity, authentication, audience and lifetime.
package struct AssertionClaims: Encodable, Sendable, Hashable {
    /// The maximum lifetime of an assertion.
    package static let lifetime = Duration.seconds(60)

    /// The issuer: the origin of this server.
    let iss: String
    /// The audience: the host of the request. Other hosts must refuse the assertion.
    let aud: String
    /// The subject: the account's opaque identifier, which survives a change of name.
    let sub: String
    /// The session's public handle, as in `/api/v1/revocations`.
    let sid: String
    let preferredUsername: String
    package let name: String
    package let email: String?
    package let groups: [String]
    /// The authentication assurance level that counts now: `aal1`, `aal2`, `aal3`. The assertion does not outlive it.
    let acr: String
    /// The authentication methods behind that level (RFC 8176), `mfa` among them from `aal2`.
    let amr: [String]
    /// The time of the last authentication; 0 if the clock was set back since.
    let authTime: Int64
    let iat: Int64
    let exp: Int64
    /// Identifies this assertion. Several requests of a session to one host may carry the same one. Empty before
    /// ``numbered(by:)``.
    private(set) var jti = ""

    package enum CodingKeys: String, CodingKey {
        case iss, aud, sub, sid, name, email, groups, acr, amr, iat, exp, jti
        case preferredUsername = "preferred_username"
        case authTime = "auth_time"
    }

    /// Describes a session and its user to the application at `host`. `nil` for a session without a user.
    package init?(
        _ session: SessionRecord,
        of account: Account,
        issuer: String,
        host: String,
        at now: Timestamp
    ) {
        guard session.principal == account.id, let authenticatedAt = session.authenticatedAt else { return nil }
        iss = issuer
        aud = host
        sub = account.id.rawValue
        sid = session.id.description
        preferredUsername = account.username.rawValue
        name = account.displayName
        email = account.email
        groups = account.groups.sorted()
        let moment = Self.moment(of: session, at: now)
        acr = (session.assurance(at: moment) ?? .aal1).name
        amr = session.methods(at: moment).map(\.rawValue)
        // An authentication in the future, because the clock was set back since, must not look fresh to applications.
        authTime = now.age(of: authenticatedAt) == nil ? 0 : authenticatedAt.milliseconds / 1000
        iat = now.milliseconds / 1000
        // Never beyond the session's own end, nor beyond that of the level.
        exp = min(now + Self.lifetime, session.expiry, session.assuranceExpiry(at: moment)).milliseconds / 1000
    }

    /// The moment whose level is stated: `now`, but in the last second of a level, for which no assertion could be valid, the
    /// moment at which it ends.
    private static func moment(of session: SessionRecord, at now: Timestamp) -> Timestamp {
        let end = session.assuranceExpiry(at: now)
        return end.milliseconds / 1000 > now.milliseconds / 1000 ? now : end
    }

    /// The same claims with a number of their own, for one signature.
    func numbered(by random: TokenSource = .system) -> AssertionClaims {
        var claims = self
        claims.jti = Base64URL.encode(random.words().bytes.prefix(16))
        return claims
    }
}
