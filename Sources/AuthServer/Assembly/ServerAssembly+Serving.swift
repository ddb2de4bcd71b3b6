import ForwardAuth
import Logging
import Operations
import ServerSettings
import ServerTables
import ServiceLifecycle
import Sessions
import UnixSignals
import UserAccounts
import WebAddresses

extension ServerAssembly {
    /// Serves until SIGTERM or SIGINT. Finishes requests in flight and writes pending touches before it returns.
    ///
    /// - Parameters:
    ///   - activation: what the service manager has given to this process.
    ///   - source: from where SIGHUP reads the configuration again.
    ///   - announce: Called once when browsers can connect, with the one-time link that creates the first
    ///     administrator, or nil if there is one already. The link must be shown only to the operator, and never be logged.
    /// - Throws: ``StartFailure`` if a port cannot be used, ``ConfigurationError`` if a PEM file cannot.
    package func serve(
        _ activation: Activation,
        reloadingFrom source: ReloadSource,
        announcing announce: @escaping @Sendable (String?) -> Void
    ) async throws {
        let certificate = try context.configuration.tls.map { try ServedCertificate($0) }
        let listeners = try listeners(activation, certificate, announcing: announce)
        // Opened before any event is dated by the clock.
        let watch = try await ClockWatch.opened(clockRecord, clock: context.clock, logger: context.logger)
        await record(.systemStarted)
        let presence = presence()
        await presence.write()
        // They stop in reverse order: first the listeners, last the services that write events.
        let services: [(any Service)?] =
            [
                context.traces?.export(logger: context.logger),
                watch,
                near,
                standings,
                SessionMaintenance(context.sessions) { watch.mayRemove },
                SessionRemovalMaintenance(
                    change: context.securityChange, sessions: context.sessions, logger: context.logger),
                repetitions,
                AnomalyMaintenance(log: context.anomalies, disk: context.disk),
                context.disk.map { DiskWatch(disk: $0, logger: context.logger) },
                presence,
                StoreProbe(audit: context.audit, clock: context.clock, logger: context.logger) { [context] in
                    await context.isReady()
                },
                NoticeDelivery(queue: context.notices),
            ] + removals(by: watch)
        let upkeep: [(any Service)?] = [
            certificate.map { CertificateWatch($0, clock: context.clock, logger: context.logger) },
            context.places.map { PlaceWatch($0, logger: context.logger) },
            reload(source, certificate, listeners.state),
            Watchdog(activation.manager, logger: context.logger),
        ]
        try await run((services + upkeep).compactMap { $0 } + listeners.services)
        await record(.systemStopped)
    }

    private func reload(
        _ source: ReloadSource,
        _ certificate: ServedCertificate?,
        _ state: ServerState
    ) -> ConfigurationReload {
        ConfigurationReload(
            source: source, settings: context.settings,
            live: LiveSettings(rules: context.rules, certificate: certificate, setLogLevel: source.setLogLevel),
            state: state, audit: context.audit, clock: context.clock, logger: context.logger)
    }

    private func run(_ services: [any Service]) async throws {
        var configuration = ServiceGroupConfiguration(
            services: services.map(NamedService.init),
            gracefulShutdownSignals: [.sigterm, .sigint],
            logger: context.logger
        )
        configuration.maximumGracefulShutdownDuration = .seconds(15)
        try await ServiceGroup(configuration: configuration).run()
    }

    private func presence() -> PresenceNote {
        PresenceNote(
            servers: runningServers, server: PrincipalID.random().rawValue, url: context.configuration.publicURL,
            version: AuditOrigin.thisProcess.version, clock: context.clock, logger: context.logger)
    }

    private var repetitions: FoldMaintenance? {
        retention.fold.map {
            FoldMaintenance(fold: $0, audit: retention, clock: context.clock, logger: context.logger)
        }
    }

    /// The services that look after the data, as long as the clock is trusted.
    private func removals(by watch: ClockWatch) -> [any Service] {
        [
            HourlyMaintenance("sweep of links and failed logins", by: watch, logger: context.logger) {
                [context, trimAccountLog] in
                _ = try await context.links.sweep(before: context.clock.now())
                _ = try await context.failures.sweep(before: context.clock.now())
                _ = try await context.factors.store.sweep(before: context.clock.now())
                try await trimAccountLog()
            },
            HourlyMaintenance("count of live sessions", by: watch, logger: context.logger) {
                [context, hourlyCounts] in
                try await hourlyCounts.note(
                    liveSessions: context.sessions.count(), at: context.clock.now())
            },
            HourlyMaintenance("words of accounts", by: watch, logger: context.logger, work: addMissingWords),
            HourlyMaintenance("removal of old audit events", by: watch, logger: context.logger) {
                [context, retention] in
                try await retention.apply(keeping: context.configuration.auditRetention, at: context.clock.now())
            },
            HourlyMaintenance("sweep of keys and ended sessions", by: watch, logger: context.logger) { [context] in
                _ = try await context.apps.assertionKeys.sweep(at: context.clock.now())
                _ = try await context.apps.revocations.sweep(at: context.clock.now())
            },
        ]
    }

    /// A new link that creates the first administrator; older ones become invalid. Nil if there is an administrator.
    func setupLink() async -> String? {
        do {
            guard try await !context.accounts.hasAdministrator() else { return nil }
            let event = AuditEvent(
                .tokenCreated, at: context.clock.now(), in: .system, details: ["type": "setup"]
            )
            let token = try await context.links.issue(.setup, for: nil, recording: event)
            return context.configuration.publicURL.address(of: .setup, token)
        } catch {
            context.logger.error("the set-up link could not be created", metadata: ["error": "\(type(of: error))"])
            return nil
        }
    }

    private func record(_ name: AuditEventName) async {
        do {
            try await context.audit.append(AuditEvent(name, at: context.clock.now(), in: .system))
        } catch {
            context.logger.error("audit log unavailable", metadata: ["event": "\(name.rawValue)"])
        }
    }
}
