package import Logging
package import Sessions
package import WebAddresses

/// The operator's settings, checked. A value of this type is always complete and free of contradictions.
package struct ServerConfiguration: Sendable {
    /// Whether `--dev` was given: loopback only, cookie without Secure and prefix.
    let isDevelopment: Bool
    /// The address that the server listens on.
    package let listener: Endpoint
    /// The address of `/healthz`, `/readyz` and `/metrics`.
    package let management: Endpoint
    /// The origin browsers see.
    package var publicURL: PublicURL
    /// The certificate and key to serve HTTPS with, or nil.
    package let tls: TLSFiles?
    /// The networks whose forwarded headers are believed.
    package let trustedProxies: [AddressRange]
    /// The place of the accounts and the audit log.
    package let database: DatabaseLocation
    /// The place of the sessions.
    package var sessions: SessionsLocation
    /// Whether sessions are answered from memory.
    package internal(set) var nearCache: NearCacheSettings
    /// Whether sessions are bound to the browser that began them. Off where browsers do not use https.
    package internal(set) var binding: SessionBindingMode
    /// Where the session service listens, or nil.
    package let serviceListener: ServiceListener?
    /// When sessions end, how often they are touched and rotated, how many there may be.
    package internal(set) var policy: SessionPolicy
    /// The reaction to a session that continues in another browser.
    package let userAgentChange: UserAgentChange
    /// The session cookie.
    package let cookie: CookieSettings
    /// The password requirements.
    package let passwords: PasswordSettings
    /// The throttle of password guessing.
    package let throttle: ThrottleSettings
    /// Second factors and passkeys.
    package let factors: FactorSettings
    /// The settings of forward-auth.
    package let forwardAuth: ForwardAuthSettings
    /// How long audit events are kept.
    package let auditRetention: Duration
    /// How users are notified about the security of their accounts.
    package let notices: NoticeSettings
    /// The look and the languages of the pages.
    package let pages: PageSettings
    /// The path of a database of networks and their places, or nil.
    package let placeDatabase: String?
    /// The least severe level that is logged.
    package let logLevel: Logger.Level
    /// How a line of the log is written.
    package let logFormat: LogFormat
    /// Whether and where traces are exported.
    package let traces: TraceSettings
    /// The effective value of every key, and where it was found.
    package internal(set) var entries: [ConfigurationEntry] = []
}

/// A host and a port to listen on.
package struct Endpoint: Sendable, Hashable, CustomStringConvertible {
    package let host: String
    package let port: Int

    package var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}

/// The two PEM files HTTPS needs.
package struct TLSFiles: Sendable, Hashable {
    package let certificate: String
    package let key: String
}

/// The password requirements.
package struct PasswordSettings: Sendable, Hashable {
    package let minimumLength: Int
    package let blocklist: Blocklist
    /// The path of the pepper file, or nil.
    package let pepperFile: String?

    /// The list of common passwords that are refused.
    package enum Blocklist: Sendable, Hashable {
        case bundled
        case file(path: String)
    }
}

/// The throttle of password guessing.
package struct ThrottleSettings: Sendable, Hashable {
    package let accountFreeAttempts: Int
    package let accountFirstDelay: Duration
    package let accountMaximumDelay: Duration
    package let accountLimit: Int
    package let addressAttempts: Int
    package let addressWindow: Duration
}
