import Sessions
import WebAddresses

extension ServerConfiguration {
    /// Reports values that are valid alone but contradict each other.
    package func check(_ reader: inout SettingsReader) {
        checkEndpoints(&reader)
        checkPublicURL(&reader)
        checkDevelopment(&reader)
        cookie.check(&reader, publicURL: publicURL)
        checkTimeouts(&reader)
        checkLease(&reader)
        checkBinding(&reader)
        factors.check(&reader, passwords: passwords)
        notices.check(&reader)
        traces.check(&reader)
    }

    /// Limits the touch interval to a tenth of the shorter idle timeout, so that a session never ends much earlier than
    /// its idle timeout, and records the values that follow from others.
    mutating func derive(_ reader: inout SettingsReader) {
        let longest = min(policy.standard.idle, policy.remembered.idle) / 10
        reader.derive(Settings.publicURL.key, text: publicURL.description)
        reader.derive(Settings.cookieName.key, text: cookie.name)
        factors.derive(&reader)
        deriveLease(&reader)
        deriveBinding(&reader)
        guard policy.touchInterval > longest else { return }
        reader.derive(Settings.touchInterval.key, text: DurationText.format(longest))
        policy.touchInterval = longest
    }

    /// Warnings about permitted but risky values, logged when the server starts.
    package var remarks: [String] {
        var remarks: [String] = []
        if sessions == .memory {
            remarks.append("sessions.url is memory: every session ends when this process stops")
        }
        if isDevelopment {
            remarks.append("--dev: the session cookie has no Secure attribute; use this on this machine only")
        }
        if !Loopback.contains(host: management.host) {
            remarks.append("management.host is not loopback: every client that reaches it can read health and metrics")
        }
        if let serviceListener, !serviceListener.isLocal {
            remarks.append(
                "service.listen is not loopback: service tokens and session tokens are sent unencrypted; put TLS in front"
            )
        }
        if !publicURL.isEncrypted, !Loopback.contains(host: listener.host) {
            remarks.append(
                "public.url is http but the server listens beyond this machine: passwords are sent unencrypted")
        }
        if max(policy.standard.absolute, policy.remembered.absolute) > .seconds(30 * 86_400) {
            remarks.append("a session may last longer than 30 days, the most that NIST SP 800-63B-4 §2.1.3 allows")
        }
        return remarks + factors.remarks(publicURL: publicURL, passwords: passwords) + redirectRemarks + traces.remarks
    }

    private func checkEndpoints(_ reader: inout SettingsReader) {
        if listener.port == management.port {
            reader.report(
                Settings.managementPort.key, against: [Settings.httpPort.key], "it is the same as http.port",
                advice: "give each its own port"
            )
        }
        guard case .tcp(let service) = serviceListener else { return }
        for (other, key) in [(listener, Settings.httpPort.key), (management, Settings.managementPort.key)]
        where other.port == service.port {
            reader.report(
                Settings.serviceListen.key, against: [key], "its port is the same as \(key.name)",
                advice: "give each its own port"
            )
        }
    }

    private func checkPublicURL(_ reader: inout SettingsReader) {
        let key = Settings.publicURL.key
        if !publicURL.isEncrypted, !publicURL.isLoopback {
            reader.report(
                key, "browsers accept a Secure cookie over http only from this machine itself",
                advice: "use the https origin that browsers see, or http://localhost"
            )
        }
        if tls != nil, !publicURL.isEncrypted {
            reader.report(key, "the server speaks HTTPS but this is http", advice: "write the https origin")
        }
    }

    private func checkDevelopment(_ reader: inout SettingsReader) {
        guard isDevelopment else { return }
        if !Loopback.contains(host: listener.host) {
            reader.report(
                Settings.httpHost.key, "--dev works on a loopback address only", advice: "use 127.0.0.1, or drop --dev"
            )
        }
        if !publicURL.isLoopback {
            reader.report(
                Settings.publicURL.key, "--dev works for a loopback origin only",
                advice: "use http://localhost, or drop --dev"
            )
        }
    }

    /// A server may learn of a soft rotation a lease later. By then the old secret must still be in its grace.
    private var hasLongLease: Bool {
        nearCache.mode == .on && policy.rotationInterval != nil && nearCache.lease >= policy.rotationGrace
    }

    private func checkLease(_ reader: inout SettingsReader) {
        guard hasLongLease, reader.isSet(Settings.nearCacheLease.key) else { return }
        reader.report(
            Settings.nearCacheLease.key, against: [Settings.rotationGrace.key],
            "it is not shorter than sessions.rotation.grace",
            advice: "make the lease the shorter one, or write sessions.near.cache: off"
        )
    }

    /// Fits the default lease to a short grace; without a grace the memory is not used.
    private mutating func deriveLease(_ reader: inout SettingsReader) {
        guard hasLongLease else { return }
        let lease = policy.rotationGrace / 2
        if lease >= .milliseconds(100) {
            nearCache.lease = lease
            reader.derive(Settings.nearCacheLease.key, text: DurationText.format(lease))
        } else {
            nearCache.mode = .off
            reader.derive(Settings.nearCache.key, text: NearCacheSettings.Mode.off.rawValue)
        }
    }

    /// Whether browsers could bind sessions: they do so over https only.
    package var canBind: Bool { publicURL.isEncrypted && cookie.isSecure }

    private func checkBinding(_ reader: inout SettingsReader) {
        guard binding == .required, !canBind else { return }
        reader.report(
            Settings.binding.key, against: [Settings.publicURL.key], "browsers bind sessions over https only",
            advice: "serve https, or write sessions.binding: off"
        )
    }

    private mutating func deriveBinding(_ reader: inout SettingsReader) {
        guard binding == .optional, !canBind else { return }
        binding = .off
        reader.derive(Settings.binding.key, text: SessionBindingMode.off.rawValue)
    }

    private func checkTimeouts(_ reader: inout SettingsReader) {
        let advice = "make the idle timeout the shorter one"
        if policy.standard.idle > policy.standard.absolute {
            reader.report(
                Settings.idleTimeout.key, against: [Settings.absoluteTimeout.key],
                "it is longer than sessions.absolute.timeout", advice: advice
            )
        }
        if policy.remembered.idle > policy.remembered.absolute {
            reader.report(
                Settings.rememberedIdleTimeout.key, against: [Settings.rememberedAbsoluteTimeout.key],
                "it is longer than sessions.remember.absolute.timeout", advice: advice
            )
        }
        if throttle.accountFirstDelay > throttle.accountMaximumDelay {
            reader.report(
                Settings.accountFirstDelay.key, against: [Settings.accountMaximumDelay.key],
                "it is longer than throttle.account.maximum.delay",
                advice: "make the first delay the shorter one"
            )
        }
    }
}

extension ServerConfiguration {
    /// A value that names something that cannot be used.
    package static func problem<Value>(_ setting: Setting<Value>, _ value: Value, _ reason: String)
        -> ConfigurationError
    {
        let key = setting.key
        return ConfigurationError([
            ConfigurationProblem(
                key: key.name, value: setting.shown(value), reason: reason, advice: "write \(key.accepts)")
        ])
    }
}
