import Sessions
import UserAccounts

/// What an assertion says about whoever is behind a request: who, how they proved it, for whom, and for how long.
struct AssertionClaims: Encodable, Sendable, Hashable {
    /// The longest an assertion may be believed.
    static let lifetime = Duration.seconds(60)

    /// Who says it: the origin of this server.
    let iss: String
    /// For whom: the host that the request is for. Others must refuse it.
    let aud: String
    /// About whom: the account's opaque identifier, which survives a change of name.
    let sub: String
    /// The session's public handle, as in `/api/v1/revocations`.
    let sid: String
    let preferredUsername: String
    let name: String
    let email: String?
    let groups: [String]
    /// How strongly they proved who they are: `aal1`, `aal2`, `aal3`.
    let acr: String
    /// By which methods (RFC 8176).
    let amr: [String]
    /// When they last proved their presence; 0 when the clock was set back since.
    let authTime: Int64
    let iat: Int64
    let exp: Int64
    /// Names this assertion, so that it can be accepted once.
    let jti: String

    enum CodingKeys: String, CodingKey {
        case iss, aud, sub, sid, name, email, groups, acr, amr, iat, exp, jti
        case preferredUsername = "preferred_username"
        case authTime = "auth_time"
    }

    /// Describes a session and its owner to the application at `host`. `nil` for a session without an owner.
    init?(
        _ session: SessionRecord,
        of account: Account,
        issuer: String,
        host: String,
        at now: Timestamp,
        random: TokenSource = .system
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
        acr = "aal\((session.assurance ?? .aal1).rawValue)"
        amr = session.authentication.keys.map(\.rawValue).sorted()
        // A proof from ahead of the clock, which was set back since, must not look fresh to whoever subtracts.
        authTime = now.age(of: authenticatedAt) == nil ? 0 : authenticatedAt.milliseconds / 1000
        iat = now.milliseconds / 1000
        // Never beyond the session's own end.
        exp = min(now + Self.lifetime, session.expiry).milliseconds / 1000
        jti = Base64URL.encode(random.words().bytes.prefix(16))
    }
}
