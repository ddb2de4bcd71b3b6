import DeviceBinding
package import ForwardAuth
package import Logging
package import Operations
import PageRendering
import SQLiteClient
package import ServerSettings
package import Sessions
package import UserAccounts

/// The composition root: all services from which the server and the commands are assembled, made by ``ServerAssembly``.
///
/// Route groups and services receive only what they need by their initialisers, never this value. It does not reveal which back
/// end was chosen.
package struct ServerContext: Sendable {
    /// The operator's configuration.
    package let configuration: ServerConfiguration
    /// The session manager.
    package let sessions: SessionManager
    /// What binds sessions to the browser that began them. `nil` if that is off.
    let binding: DeviceBinding?
    /// Accounts and their credentials.
    package let accounts: any AccountStore
    /// Authenticates users by password.
    package let authenticator: Authenticator
    /// Checks second factors.
    package let factors: FactorVerifier
    /// Finds where addresses are used, if there is a database of places.
    let places: PlaceFinder?
    /// The traces of requests, if they are exported.
    let traces: ServerTraces?
    /// The only way to change credentials, roles and status.
    package let securityChange: SecurityChange
    /// The audit log.
    package let audit: any AuditLog
    /// Counts anomalies that clients can cause in any number, and writes them to the audit log.
    let anomalies: AnomalyLog
    /// The queue of notices to users.
    let notices: NoticeQueue
    /// Links that let a user without a password do one thing, once.
    package let links: any OneTimeLinks
    /// The counters of failed logins, which are swept.
    let failures: any FailureCounts
    /// Recognises browsers that have signed in before.
    let browsers: KnownBrowsers
    /// Hashes passwords on its own threads.
    package let hasher: PasswordHasher
    /// Which passwords are accepted.
    package let passwordPolicy: PasswordPolicy
    /// Keyed references to values that must not be in a log.
    package let references: AuditReferences
    /// The services for the applications behind this server.
    package let apps: AppServices
    /// The access rules for the requests of proxies.
    package let rules: LiveRules
    /// Renders pages as HTML.
    let renderer: PageRenderer
    /// The settings in force: those of ``configuration`` until a reload replaces live ones.
    let settings: SettingsInForce
    /// The counters of `/metrics`.
    package let counters: ServerCounters
    /// What the overview shows of all servers on the database.
    let activity: ServerActivity
    /// The disk under the database, if this server manages it.
    let disk: DiskReserve?
    /// The clock.
    package let clock: any WallClock
    /// The server's logger. Never gets a secret.
    package let logger: Logger
}
