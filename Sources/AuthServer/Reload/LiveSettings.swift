import ForwardAuth
import Logging
import ServerSettings

/// The parts of a running server that another configuration can replace. Their settings are marked as live.
struct LiveSettings: Sendable {
    let rules: LiveRules
    let certificate: ServedCertificate?
    let setLogLevel: @Sendable (Logger.Level) -> Void

    /// What another configuration names: read, and not in force yet.
    struct Prepared {
        fileprivate let rules: LiveRules.Loaded
        fileprivate let pair: ServedCertificate.Pair?
        fileprivate let logLevel: Logger.Level
    }

    /// Reads everything first, so that a file that cannot be used leaves everything as it is.
    ///
    /// - Throws: ``ConfigurationError`` naming the file that cannot be used.
    func prepare(_ configuration: ServerConfiguration) throws -> Prepared {
        // HTTPS cannot be switched on or off while the server listens.
        let files = certificate == nil ? nil : configuration.tls
        return Prepared(
            rules: try rules.load(path: configuration.forwardAuth.rules),
            pair: try files.map(ServedCertificate.pair), logLevel: configuration.logLevel)
    }

    /// Uses it from now on. Returns what is different, by the name of its setting.
    func apply(_ prepared: Prepared, _ logger: Logger) -> Set<ConfigurationKey> {
        var changed: Set<ConfigurationKey> = []
        setLogLevel(prepared.logLevel)
        if rules.replace(with: prepared.rules) {
            changed.insert(Settings.forwardAuthRules.key)
            logger.notice("rules replaced", metadata: ["rules": "\(prepared.rules.rules.rules.count)"])
        }
        if let certificate, let pair = prepared.pair, !certificate.current.isSame(as: pair) {
            certificate.replace(with: pair)
            changed.insert(Settings.tlsCertificate.key)
            logger.notice("certificate replaced", metadata: pair.metadata)
        }
        return changed
    }
}

extension ServedCertificate.Pair {
    /// Whether both come from the same files in the same state.
    fileprivate func isSame(as other: Self) -> Bool { files == other.files && stamps == other.stamps }
}
