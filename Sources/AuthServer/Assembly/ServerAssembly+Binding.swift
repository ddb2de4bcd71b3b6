import DeviceBinding
import Logging
import Operations
import SQLInterface
import ServerSettings
import ServerTables
import UserAccounts
import WebAddresses

extension ServerAssembly {
    /// What binds sessions to the browser that began them. `nil` without https, and for commands; suspended if it is
    /// off.
    static func binding(
        _ configuration: ServerConfiguration,
        for use: Use,
        _ storage: Storage,
        _ audit: CountingAuditLog,
        _ references: AuditReferences,
        _ notices: NoticeQueue,
        _ logger: Logger
    ) async throws -> DeviceBinding? {
        // A command answers no browser, and works with the public URL of the server that runs.
        guard use == .serving, configuration.canBind else { return nil }
        let policy: BindingPolicy
        switch configuration.binding {
        case .off: policy = BindingPolicy(.suspended)
        case .optional: policy = BindingPolicy(.optional)
        case .required: policy = BindingPolicy(.required)
        }
        guard let secret = BindingSecret(try await storage.keys.key(named: "device-binding")) else {
            throw StorageError(.corrupt, "a key of this installation is damaged")
        }
        return try DeviceBinding(
            policy, secret: secret, at: configuration.publicURL.origin,
            cookie: configuration.cookie.sessionCookie(),
            events: BindingAlarm(
                audit: audit, references: references, accounts: storage.accounts, notifier: notices, logger: logger))
    }
}
