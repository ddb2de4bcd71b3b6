package import Logging
import Sessions
package import WebAddresses

/// Every setting, in the order of the reference. Names and defaults are defined in this table only.
package enum Settings {
    static let httpHost = Setting("http.host", .host, default: "127.0.0.1", "The address the server listens on")
    package static let httpPort = Setting("http.port", .port, default: 8080, "The port the server listens on")
    package static let publicURL = Setting(
        "public.url", .origin, default: PublicURL(scheme: "http", host: "localhost", port: 8080),
        "The origin browsers see; decides CSRF checks and links. Unless set it follows `http.port` and `tls.*`"
    )
    package static let tlsCertificate = Setting(
        "tls.certificate", .optionalText("the path of a PEM file"), default: nil, effect: .reloadWhileSet,
        "The certificate chain to serve HTTPS with; needs `tls.key`"
    )
    package static let tlsKey = Setting(
        "tls.key", .optionalText("the path of a PEM file"), default: nil, showing: { SecretText.shownPath($0) },
        effect: .reloadWhileSet,
        "The private key of `tls.certificate`"
    )
    static let managementHost = Setting(
        "management.host", .host, default: "127.0.0.1", "The address of `/healthz`, `/readyz` and `/metrics`"
    )
    package static let managementPort = Setting(
        "management.port", .port, default: 9090, "The port of `/healthz`, `/readyz` and `/metrics`"
    )
    package static let trustedProxies = Setting(
        "trusted.proxies", .addressRanges, default: [], "The proxies whose forwarded headers are believed"
    )
    package static let database = Setting(
        "database.url", .database, default: .sqlite(path: "var/coatcheck.db"), showing: \.shown,
        "Where accounts and the audit log are kept"
    )
    package static let sessions = Setting(
        "sessions.url", .sessions, default: .database, showing: \.shown,
        "Where sessions are kept; `memory:` loses them when the server stops"
    )
    package static let nearCache = Setting(
        "sessions.near.cache", ValueFormat<NearCacheSettings.Mode>.word, default: .on,
        "Whether look-ups are answered from memory while it is proven to be current; `off` reads the store for every request"
    )
    package static let nearCacheLease = Setting(
        "sessions.near.cache.lease", .duration(in: .milliseconds(100)...(.seconds(10))), default: .seconds(1),
        "How long such a proof counts, and the longest time that the end of a session waits for a server that does not answer; the same on all servers"
    )
    package static let binding = Setting(
        "sessions.binding", ValueFormat<SessionBindingMode>.word, default: .optional,
        "Whether sessions are bound to the browser that began them; `required` refuses, 90 seconds after the login, browsers that do not. Only over https"
    )

    package static let serviceListen = Setting(
        "service.listen", .serviceListener, default: nil,
        "Where the session service for applications listens (`/service/v1`); empty: nowhere"
    )

    static let longest = Duration.seconds(400 * 86_400)

    package static let placeDatabase = Setting(
        "geoip.database", .optionalText("the path of a MaxMind DB file"), default: nil,
        "A database of networks, by which pages say near which city an address is used. Nothing is sent anywhere"
    )
    package static let logLevel = Setting(
        "log.level", ValueFormat<Logger.Level>.word, default: .info, effect: .reload,
        "The least severe level that is logged; `LOG_LEVEL` is read too"
    )
    package static let logFormat = Setting(
        "log.format", ValueFormat<LogFormat>.word, default: .text,
        "How a line of the log is written; `json` is one object for each line"
    )
    static let noticeCommand = Setting(
        "notify.command", .program, default: nil, showing: { $0.map(NoticeSettings.shown(command:)) },
        "A program that is run for each security notice, without a shell, with the notice as JSON on its standard input"
    )
    static let noticeWebhook = Setting(
        "notify.webhook", .webhook, default: nil, showing: { $0?.description },
        "Where each security notice is posted as JSON; needs `notify.webhook.secret.file`"
    )
    static let noticeSecretFile = Setting(
        "notify.webhook.secret.file", .optionalText("the path of a file with at least 32 characters"), default: nil,
        showing: { SecretText.shownPath($0) },
        "The secret that each posted notice is signed with (HMAC-SHA-256)"
    )
    package static let auditRetention = Setting(
        "audit.retention", .duration(in: .seconds(86_400)...(.seconds(3650 * 86_400))), default: .seconds(365 * 86_400),
        "How long audit events are kept; older ones are removed hourly, and the removal is an event"
    )
}

// MARK: - Sessions and the cookie

extension Settings {
    package static let idleTimeout = Setting(
        "sessions.idle.timeout", .duration(in: .seconds(1)...longest), default: .seconds(30 * 60),
        "The longest gap between two requests before a session ends"
    )
    static let absoluteTimeout = Setting(
        "sessions.absolute.timeout", .duration(in: .seconds(1)...longest), default: .seconds(12 * 3_600),
        "The longest duration of a session, however active"
    )
    static let rememberedIdleTimeout = Setting(
        "sessions.remember.idle.timeout", .duration(in: .seconds(1)...longest), default: .seconds(14 * 86_400),
        "The idle timeout after a login with \"remember me\""
    )
    static let rememberedAbsoluteTimeout = Setting(
        "sessions.remember.absolute.timeout", .duration(in: .seconds(1)...longest), default: .seconds(30 * 86_400),
        "The absolute timeout after a login with \"remember me\""
    )
    package static let touchInterval = Setting(
        "sessions.touch.interval", .duration(in: .zero...(.seconds(86_400))), default: .seconds(60),
        "How often last-seen is written; never more than a tenth of an idle timeout"
    )
    package static let rotationInterval = Setting(
        "sessions.rotation.interval", .durationOrOff(in: .seconds(1)...longest), default: .seconds(15 * 60),
        "How often a session gets a new secret in the background"
    )
    package static let rotationGrace = Setting(
        "sessions.rotation.grace", .duration(in: .zero...(.seconds(60))), default: .seconds(10),
        "How long the old secret is still accepted from requests already under way"
    )
    static let limitPerUser = Setting(
        "sessions.limit.per.user", .number(in: 1...1000), default: 10, "How many sessions one user may have"
    )
    static let limitPolicy = Setting(
        "sessions.limit.policy", ValueFormat<SessionPolicy.Limit.Excess>.word, default: .endOldest,
        "What happens to a login beyond the limit: it ends the oldest session, or it is refused"
    )
    package static let reauthenticationWindow = Setting(
        "sessions.reauthentication.window", .duration(in: .seconds(1)...(.seconds(86_400))), default: .seconds(300),
        "How recently the user must have given the password before a sensitive action"
    )
    package static let userAgentChange = Setting(
        "sessions.user.agent.change", ValueFormat<UserAgentChange>.word, default: .note,
        "What happens besides the audit event when another browser or system uses a session"
    )
    static let cookieName = Setting(
        "cookie.name", .text("a cookie name that begins with __Host- or __Secure-"), default: "__Host-coatcheck",
        "The session cookie; with a domain the name must begin with `__Secure-`"
    )
    package static let cookieDomain = Setting(
        "cookie.domain", .optionalText("a domain such as example.org"), default: nil,
        "The domain whose hosts all receive the cookie; without it only this host does"
    )
    static let cookieSameSite = Setting(
        "cookie.samesite", ValueFormat<SessionCookie.SameSite>.word, default: .lax,
        "Whether browsers send the cookie with requests from other sites"
    )
}

// MARK: - Passwords and throttling

extension Settings {
    static let passwordMinimumLength = Setting(
        "passwords.minimum.length", .number(in: 8...64), default: 15,
        "The minimum number of characters of a new password; below 15 only with `factors.required: all`"
    )
    package static let passwordBlocklist = Setting(
        "passwords.blocklist", .blocklist, default: .bundled, "Passwords that are refused, one per line"
    )
    package static let passwordPepperFile = Setting(
        "passwords.pepper.file", .optionalText("the path of a file with keys, one per line in base64"), default: nil,
        showing: { SecretText.shownPath($0) },
        "Keys of at least 32 random bytes that password hashes are bound to, the current one first; keep them out of the database"
    )
    package static let accountFreeAttempts = Setting(
        "throttle.account.free.attempts", .number(in: 1...1000), default: 5,
        "Wrong passwords for one name before further attempts must wait"
    )
    package static let accountFirstDelay = Setting(
        "throttle.account.first.delay", .duration(in: .seconds(1)...(.seconds(86_400))), default: .seconds(30),
        "The first wait; it doubles each time"
    )
    package static let accountMaximumDelay = Setting(
        "throttle.account.maximum.delay", .duration(in: .seconds(1)...(.seconds(86_400))), default: .seconds(3_600),
        "The longest wait"
    )
    package static let accountLimit = Setting(
        "throttle.account.limit", .number(in: 1...100), default: 100,
        "Consecutive wrong passwords or codes for one name before only a one-time link or a passkey helps; known browsers count separately"
    )
    package static let addressAttempts = Setting(
        "throttle.address.attempts", .number(in: 1...100_000), default: 20,
        "Wrong passwords from one address within the window"
    )
    package static let addressWindow = Setting(
        "throttle.address.window", .duration(in: .seconds(1)...(.seconds(86_400))), default: .seconds(600),
        "The window of `throttle.address.attempts`"
    )
}

extension ValueFormat where Value == PasswordSettings.Blocklist {
    /// `bundled` or a path.
    fileprivate static var blocklist: Self {
        let path = ValueFormat<String>.text("")
        return ValueFormat(
            accepts: "`bundled` or the path of a file",
            read: { text throws(ValueError) in text == "bundled" ? .bundled : .file(path: try path.read(text)) },
            write: { list in
                switch list {
                case .bundled: "bundled"
                case .file(let path): path
                }
            }
        )
    }
}

extension ConfigurationKey {
    /// Every key of this version, in the order of the reference.
    package static let all: [ConfigurationKey] = [
        Settings.httpHost.key, Settings.httpPort.key, Settings.publicURL.key,
        Settings.tlsCertificate.key, Settings.tlsKey.key,
        Settings.managementHost.key, Settings.managementPort.key, Settings.trustedProxies.key,
        Settings.database.key, Settings.sessions.key, Settings.nearCache.key, Settings.nearCacheLease.key,
        Settings.binding.key, Settings.serviceListen.key,
        Settings.idleTimeout.key, Settings.absoluteTimeout.key,
        Settings.rememberedIdleTimeout.key, Settings.rememberedAbsoluteTimeout.key,
        Settings.touchInterval.key, Settings.rotationInterval.key, Settings.rotationGrace.key,
        Settings.limitPerUser.key, Settings.limitPolicy.key, Settings.reauthenticationWindow.key,
        Settings.userAgentChange.key,
        Settings.cookieName.key, Settings.cookieDomain.key, Settings.cookieSameSite.key,
        Settings.passwordMinimumLength.key, Settings.passwordBlocklist.key, Settings.passwordPepperFile.key,
        Settings.accountFreeAttempts.key, Settings.accountFirstDelay.key, Settings.accountMaximumDelay.key,
        Settings.accountLimit.key, Settings.addressAttempts.key, Settings.addressWindow.key,
        Settings.factorsRequired.key, Settings.factorsGrace.key, Settings.trustedBrowser.key,
        Settings.relyingPartyID.key, Settings.relatedOrigins.key,
        Settings.forwardAuthRules.key, Settings.redirectHosts.key,
        Settings.auditRetention.key, Settings.noticeCommand.key, Settings.noticeWebhook.key,
        Settings.noticeSecretFile.key, Settings.theme.key, Settings.languages.key, Settings.templates.key,
        Settings.placeDatabase.key, Settings.logLevel.key, Settings.logFormat.key, Settings.traceEndpoint.key,
        Settings.traceSample.key, Settings.traceIncoming.key, Settings.traceHeadersFile.key,
    ]
}
