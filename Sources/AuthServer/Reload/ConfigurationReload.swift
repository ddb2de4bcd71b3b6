import Logging
import Operations
import ServerSettings
import ServiceLifecycle
import Sessions
import UserAccounts

/// Reads the configuration again on each SIGHUP. An invalid one changes nothing. Of a valid one, the live settings are applied,
/// and the log names the others that have changed.
struct ConfigurationReload: Service {
    let source: ReloadSource
    let settings: SettingsInForce
    let live: LiveSettings
    let state: ServerState
    let audit: any AuditLog
    let clock: any WallClock
    let logger: Logger

    func run() async throws {
        await source.signals.each { await state.reloading { await reload() } }
    }

    /// Reloads once.
    func reload() async {
        do {
            let parsed = try ServerConfiguration.Parsed.checked(source.read())
            let prepared = try live.prepare(parsed.configuration)
            let changes = ConfigurationChange.all(from: settings.entries, to: parsed.entries)
            let replaced = live.apply(prepared, logger)
            settings.apply(changes, of: parsed.entries)
            let keys = replaced.union(changes.filter(\.isLive).map(\.key))
            report(changes, replaced: keys, parsed.configuration)
            if !keys.isEmpty { await record(keys) }
        } catch let error as ConfigurationError {
            for problem in error.problems { refuse("\(problem)") }
        } catch {
            refuse("\(error)")
        }
    }

    private func refuse(_ problem: String) {
        logger.error(
            "configuration not reloaded; the previous one stays in force", metadata: ["problem": "\(problem)"])
    }

    private func report(
        _ changes: [ConfigurationChange],
        replaced keys: Set<ConfigurationKey>,
        _ configuration: ServerConfiguration
    ) {
        let names = names(of: keys)
        logger.notice(
            "configuration reloaded",
            metadata: ["replaced": "\(names.isEmpty ? "nothing has changed" : names.joined(separator: ", "))"])
        for change in changes where !change.isLive {
            logger.warning("a changed setting needs a restart", metadata: ["setting": "\(change)"])
        }
        guard keys.contains(Settings.forwardAuthRules.key) else { return }
        for remark in configuration.ruleRemarks { logger.warning("\(remark)") }
    }

    private func record(_ keys: Set<ConfigurationKey>) async {
        let event = AuditEvent(
            .configurationChanged, at: clock.now(), in: .system,
            details: ["what": "settings", "settings": .strings(names(of: keys))])
        do {
            try await audit.append(event)
        } catch {
            logger.error("audit log unavailable", metadata: ["event": "\(event.name.rawValue)"])
        }
    }

    /// In the order of the reference.
    private func names(of keys: Set<ConfigurationKey>) -> [String] {
        ConfigurationKey.all.filter(keys.contains).map(\.name)
    }
}
