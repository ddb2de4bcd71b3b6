import Sessions
import WebAddresses

extension ServerConfiguration {
    /// Reads and checks all keys, or throws a ``ConfigurationError`` with every problem.
    package init(_ input: ConfigurationInput) throws {
        let parsed = Self.parse(input)
        guard parsed.problems.isEmpty else { throw ConfigurationError(parsed.problems) }
        self = parsed.configuration
    }

    /// What came out of reading: the configuration (meaningful only without problems), the problems, remarks for the
    /// log, and the effective value of every key.
    package struct Parsed: Sendable {
        package let configuration: ServerConfiguration
        package let problems: [ConfigurationProblem]
        package let remarks: [String]

        /// The effective value of every key.
        package var entries: [ConfigurationEntry] { configuration.entries }

        /// The stores that differ from the defaults, and the source that names each, so that a command can report which data
        /// it works on.
        ///
        /// - Parameter withSessions: whether the session store is used.
        package func placesInUse(withSessions: Bool) -> [String] {
            let stores = [(Settings.database.key, "the database"), (Settings.sessions.key, "the session store")]
            return stores.prefix(withSessions ? 2 : 1).compactMap { key, kind in
                guard let entry = entries.last(where: { $0.key == key }), let value = entry.value,
                    value != key.defaultValue
                else { return nil }
                return "\(kind) \(value) (\(key.name)\(entry.origin.map { ", from \($0)" } ?? ""))"
            }
        }
    }

    /// Reads and checks all keys and collects the problems.
    package static func parse(_ input: ConfigurationInput) -> Parsed {
        var reader = SettingsReader(ConfigurationValues(input))
        var configuration = ServerConfiguration(from: &reader, isDevelopment: input.isDevelopment)
        configuration.check(&reader)
        configuration.derive(&reader)
        configuration.entries = reader.entries
        return Parsed(
            configuration: configuration,
            problems: reader.problems,
            remarks: configuration.remarks
        )
    }

    private init(from reader: inout SettingsReader, isDevelopment: Bool) {
        self.isDevelopment = isDevelopment
        self.listener = Endpoint(host: reader.read(Settings.httpHost), port: reader.read(Settings.httpPort))
        let publicURL = reader.read(Settings.publicURL)
        self.tls = Self.tlsFiles(from: &reader)
        self.publicURL =
            reader.isSet(Settings.publicURL.key)
            ? publicURL : PublicURL(scheme: tls == nil ? "http" : "https", host: "localhost", port: listener.port)
        self.management = Endpoint(
            host: reader.read(Settings.managementHost),
            port: reader.read(Settings.managementPort)
        )
        self.trustedProxies = reader.read(Settings.trustedProxies)
        self.database = reader.read(Settings.database)
        self.sessions = reader.read(Settings.sessions)
        self.nearCache = NearCacheSettings(
            mode: reader.read(Settings.nearCache), lease: reader.read(Settings.nearCacheLease))
        self.binding = reader.read(Settings.binding)
        self.serviceListener = reader.read(Settings.serviceListen)
        self.policy = SessionPolicy(from: &reader)
        self.userAgentChange = reader.read(Settings.userAgentChange)
        self.cookie = CookieSettings(from: &reader, isDevelopment: isDevelopment)
        self.passwords = PasswordSettings(
            minimumLength: reader.read(Settings.passwordMinimumLength),
            blocklist: reader.read(Settings.passwordBlocklist),
            pepperFile: reader.read(Settings.passwordPepperFile)
        )
        self.throttle = ThrottleSettings(from: &reader)
        self.factors = FactorSettings(from: &reader, publicURL: self.publicURL)
        self.forwardAuth = ForwardAuthSettings(from: &reader, publicURL: self.publicURL)
        self.auditRetention = reader.read(Settings.auditRetention)
        self.notices = NoticeSettings(
            command: reader.read(Settings.noticeCommand), webhook: reader.read(Settings.noticeWebhook),
            secretFile: reader.read(Settings.noticeSecretFile))
        self.pages = PageSettings(from: &reader)
        self.placeDatabase = reader.read(Settings.placeDatabase)
        self.logLevel = reader.read(Settings.logLevel)
        self.logFormat = reader.read(Settings.logFormat)
        self.traces = TraceSettings(from: &reader)
    }

    private static func tlsFiles(from reader: inout SettingsReader) -> TLSFiles? {
        let certificate = reader.read(Settings.tlsCertificate)
        let key = reader.read(Settings.tlsKey)
        switch (certificate, key) {
        case (let certificate?, let key?): return TLSFiles(certificate: certificate, key: key)
        case (nil, nil): break
        case (.some, nil):
            reader.report(
                Settings.tlsKey.key, against: [Settings.tlsCertificate.key],
                "a certificate is set without its key", advice: "set both or neither"
            )
        case (nil, .some):
            reader.report(
                Settings.tlsCertificate.key, against: [Settings.tlsKey.key],
                "a key is set without its certificate", advice: "set both or neither"
            )
        }
        return nil
    }
}

extension SessionPolicy {
    fileprivate init(from reader: inout SettingsReader) {
        self.init()
        standard = Timeouts(idle: reader.read(Settings.idleTimeout), absolute: reader.read(Settings.absoluteTimeout))
        remembered = Timeouts(
            idle: reader.read(Settings.rememberedIdleTimeout),
            absolute: reader.read(Settings.rememberedAbsoluteTimeout)
        )
        touchInterval = reader.read(Settings.touchInterval)
        rotationInterval = reader.read(Settings.rotationInterval)
        rotationGrace = reader.read(Settings.rotationGrace)
        limit = Limit(maximum: reader.read(Settings.limitPerUser), excess: reader.read(Settings.limitPolicy))
        reauthenticationWindow = reader.read(Settings.reauthenticationWindow)
    }
}

extension ThrottleSettings {
    fileprivate init(from reader: inout SettingsReader) {
        self.accountFreeAttempts = reader.read(Settings.accountFreeAttempts)
        self.accountFirstDelay = reader.read(Settings.accountFirstDelay)
        self.accountMaximumDelay = reader.read(Settings.accountMaximumDelay)
        self.accountLimit = reader.read(Settings.accountLimit)
        self.addressAttempts = reader.read(Settings.addressAttempts)
        self.addressWindow = reader.read(Settings.addressWindow)
    }
}
