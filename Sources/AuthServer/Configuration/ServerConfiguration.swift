package import Logging
package import Sessions

/// Everything the operator decides, checked. A value of this type is always complete and free of contradictions.
package struct ServerConfiguration: Sendable {
    /// Whether `--dev` was given: loopback only, cookie without Secure and prefix.
    package let isDevelopment: Bool
    /// Where the server listens.
    package let listener: Endpoint
    /// Where `/healthz`, `/readyz` and `/metrics` are answered.
    package let management: Endpoint
    /// The origin browsers see.
    package internal(set) var publicURL: PublicURL
    /// The certificate and key to serve HTTPS with, or nil.
    package let tls: TLSFiles?
    /// The networks whose forwarded headers are believed.
    package let trustedProxies: [AddressRange]
    /// Where accounts and the audit log are kept.
    package let database: DatabaseLocation
    /// Where sessions are kept.
    package var sessions: SessionsLocation
    /// When sessions end, how often they are touched and rotated, how many there may be.
    package internal(set) var policy: SessionPolicy
    /// What happens when a session changes its browser.
    package let userAgentChange: UserAgentChange
    /// The session cookie.
    package let cookie: CookieSettings
    /// What a password must be.
    package let passwords: PasswordSettings
    /// How guessing is slowed down.
    package let throttle: ThrottleSettings
    /// What is decided for the applications behind a proxy.
    package let forwardAuth: ForwardAuthSettings
    /// How long audit events are kept.
    package let auditRetention: Duration
    /// How people are told about the safety of their accounts.
    package let notices: NoticeSettings
    /// A folder with templates that replace the built-in ones, or nil.
    package let templates: String?
    /// The least severe level that is logged.
    package let logLevel: Logger.Level
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

/// What a password must be.
package struct PasswordSettings: Sendable, Hashable {
    package let minimumLength: Int
    package let blocklist: Blocklist
    /// Where the keys lie that hashes are bound to, or nil.
    package let pepperFile: String?

    /// The list of passwords everybody tries first.
    package enum Blocklist: Sendable, Hashable {
        case bundled
        case file(path: String)
    }
}

/// How guessing is slowed down.
package struct ThrottleSettings: Sendable, Hashable {
    package let accountFreeAttempts: Int
    package let accountFirstDelay: Duration
    package let accountMaximumDelay: Duration
    package let accountLimit: Int
    package let addressAttempts: Int
    package let addressWindow: Duration
}
