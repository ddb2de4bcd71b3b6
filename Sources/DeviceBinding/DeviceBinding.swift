import Passkeys
public import Sessions

/// Binds sessions to the browser that began them, by Device Bound Session Credentials (W3C, `webappsec-dbsc`).
///
/// After a login the browser makes a key that cannot leave the device, and registers it. From then on a session needs two
/// cookies: its token, and a second one that lives for ten minutes and that only a signature by the key renews. A copy of both
/// is of no use after eleven. Browsers that do not know the protocol ignore the header that begins it.
///
/// ```swift
/// let binding = try DeviceBinding(secret: secret, at: "https://app.example.com")
/// let sessions = try SessionManager(store: store, possession: binding)
/// ```
///
/// If the cookie has a domain, the binding covers all its hosts. The domain must then be a registrable one (`example.com`, not
/// `apps.example.com`), and browsers ask it for `/.well-known/device-bound-sessions`, unless it is the server's own host.
///
/// The browser proves less than it seems: software on the device itself can use the key as the browser does, and one that was
/// there before the login can register a key of its own.
public struct DeviceBinding: SessionManager.PossessionCheck {
    /// Whether a binding is required.
    let policy: BindingPolicy
    /// The second cookie. It has the session cookie's attributes, and its name with `-bound` behind it.
    let cookie: SessionCookie
    let secret: BindingSecret
    let tokens: TokenSource
    let events: (any BindingEvent.Handler)?
    /// The origin at which browsers register keys.
    package let origin: String
    /// The paths at which browsers register keys, and renew the second cookie.
    package let registrationPath: String
    package let refreshPath: String
    /// The name under which a session keeps the binding.
    let field: String
    /// The origin whose requests need the cookie: that of the server, or that of the whole site if the cookie has a domain.
    package let scope: String
    let sessionScanner: CookieScanner
    let scanner: CookieScanner

    /// The address at which a domain names the server that may bind sessions for it.
    package static let wellKnownPath = "/.well-known/device-bound-sessions"
    /// The algorithms that browsers are offered, the preferred one first. Some devices have keys of RSA only.
    static let algorithms: [DeviceKey.Algorithm] = [.es256, .rs256]

    /// Whether proofs are demanded.
    package var isEnforced: Bool { policy.requirement != .suspended }

    /// The name of the second cookie.
    package var name: String { cookie.name }

    /// Creates the binding of the sessions of one cookie.
    ///
    /// - Parameters:
    ///   - policy: whether a binding is required. Default optional.
    ///   - secret: the same in all servers that share the sessions.
    ///   - origin: the origin that browsers see, such as `https://app.example.com`. The protocol demands https.
    ///   - cookie: the session cookie. Default ``/Sessions/SessionCookie/standard``.
    ///   - tokens: the source of random values. Default the system's.
    ///   - events: receives what happens to bindings. Default none.
    /// - Throws: `SessionError` with code `invalidConfiguration` if the origin is not one of https, the cookie is not Secure, or
    ///   its name leaves no room for `-bound`.
    public init(
        _ policy: BindingPolicy = BindingPolicy(),
        secret: BindingSecret,
        at origin: String,
        cookie: SessionCookie = .standard,
        tokens: TokenSource = .system,
        events: (any BindingEvent.Handler)? = nil
    ) throws {
        guard origin.hasPrefix("https://"), !origin.dropFirst(8).contains("/"), cookie.isSecure else {
            throw SessionError(.invalidConfiguration, "sessions are bound over https only, with a Secure cookie")
        }
        self.policy = policy
        self.secret = secret
        self.origin = origin
        self.tokens = tokens
        self.events = events
        let port = origin.dropFirst(8).drop { $0 != ":" }
        scope = cookie.domain.map { "https://\($0)\(port)" } ?? origin
        (registrationPath, refreshPath) = ("/dbsc/register", "/dbsc/refresh")
        field = SessionBinding.field
        self.cookie = try cookie.bound
        scanner = CookieScanner(name: self.cookie.name)
        sessionScanner = CookieScanner(name: cookie.name)
    }

    /// The binding of the same sessions at the host of an application, which has a cookie of its own for them. It is optional
    /// there: the session itself is bound at its login.
    ///
    /// - Parameters:
    ///   - field: the name under which a session keeps it.
    ///   - folder: the path below which browsers register and renew.
    /// - Throws: as the other initialiser.
    package init(
        of other: DeviceBinding,
        at origin: String,
        cookie: SessionCookie,
        under field: String,
        folder: String
    ) throws {
        guard origin.hasPrefix("https://"), cookie.isSecure else {
            throw SessionError(.invalidConfiguration, "sessions are bound over https only, with a Secure cookie")
        }
        policy = other.isEnforced ? BindingPolicy(.optional) : other.policy
        (secret, tokens, events) = (other.secret, other.tokens, other.events)
        (self.origin, scope, self.field) = (origin, origin, field)
        (registrationPath, refreshPath) = (folder + "/register", folder + "/refresh")
        self.cookie = try cookie.bound
        scanner = CookieScanner(name: self.cookie.name)
        sessionScanner = CookieScanner(name: cookie.name)
    }

    /// The digests of the second cookie in the `Cookie` headers of a request. None without a well-formed one; several if another
    /// host of the domain has set a cookie of the same name.
    public func proofs(in headers: [String]) -> [SecretDigest] {
        scanner.values(in: headers).compactMap { BoundToken(wire: $0)?.digest }
    }

    /// The digest of a value of the second cookie. `nil` for any other text.
    package static func proof(of value: some Collection<UInt8>) -> SecretDigest? { BoundToken(wire: value)?.digest }

    /// Whether a request comes from the browser that the session is bound to, or the session is not bound.
    ///
    /// Sessions of visitors, and those of other applications in the same store, are never bound.
    public func isProved(_ record: SessionRecord, by proofs: [SecretDigest], at now: Timestamp) -> Bool {
        guard record.principal != nil, record.application == nil else { return true }
        return policy.isMet(by: SessionBinding.stored(in: record, under: field), of: record, provedBy: proofs, at: now)
    }
}

extension DeviceBinding {
    /// Whether a session is not bound, or its browser has signed a moment ago and not only sends a value that a copy could contain.
    package func isFreshlyProved(_ record: SessionRecord, by proofs: [SecretDigest], at now: Timestamp) -> Bool {
        guard isEnforced, case .binding(let binding) = SessionBinding.stored(in: record, under: field),
            binding.state == .bound
        else { return true }
        return binding.issued.contains { issued in
            proofs.contains(issued.digest) && now.elapsed(since: issued.at) <= BindingPolicy.freshness
        }
    }
}

extension SessionCookie {
    /// The second cookie beside this one.
    fileprivate var bound: SessionCookie {
        get throws {
            try SessionCookie(name: name + "-bound", domain: domain, sameSite: sameSite, isSecure: isSecure)
        }
    }
}
