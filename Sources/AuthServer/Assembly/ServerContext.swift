package import ForwardAuth
package import Logging
package import Operations
import PageRendering
import SQLiteClient
package import ServerSettings
package import Sessions
package import UserAccounts

/// The composition root: everything that the server and the commands are put together from, made by ``ServerAssembly``.
///
/// Route groups and services get the few things that they need by their initialisers, never this value. Nothing in here tells
/// which back end was chosen.
package struct ServerContext: Sendable {
    /// What the operator decided.
    package let configuration: ServerConfiguration
    /// Sessions.
    package let sessions: SessionManager
    /// Accounts and their credentials.
    package let accounts: any AccountStore
    /// Decides whether somebody is who they say.
    package let authenticator: Authenticator
    /// The one way in which credentials, roles and standing change.
    package let securityChange: SecurityChange
    /// What happened.
    package let audit: any AuditLog
    /// What strangers do in volume, on its way into the audit log.
    let anomalies: AnomalyLog
    /// What people are to be told, on its way to them.
    let notices: NoticeQueue
    /// Links that let somebody without a password do one thing, once.
    package let links: any OneTimeLinks
    /// Failed logins, to be swept.
    let failures: any FailureCounts
    /// Recognises browsers that have signed in before.
    let browsers: KnownBrowsers
    /// Hashes passwords on its own threads.
    package let hasher: PasswordHasher
    /// Which passwords are accepted.
    package let passwordPolicy: PasswordPolicy
    /// Keyed stand-ins for what must not be in a log.
    package let references: AuditReferences
    /// What the applications behind this server stand on.
    package let apps: AppServices
    /// Who may see what behind a proxy.
    package let rules: LiveRules
    /// Turns page contents into HTML.
    let renderer: PageRenderer
    /// Counts what `/metrics` shows.
    package let counters: ServerCounters
    /// The disk under the database, where it is ours to look after.
    let disk: DiskReserve?
    /// Tells the time.
    package let clock: any WallClock
    /// The server's logger. Never gets a secret.
    package let logger: Logger
}
