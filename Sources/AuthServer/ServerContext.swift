package import Logging
import SQLiteClient
package import Sessions
package import UserAccounts

/// What the server and the commands stand on: one value, made by ``ServerAssembly`` and handed to every part.
///
/// Nothing in here tells which back end was chosen.
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

    /// The address of a one-time link, as a person opens it in a browser. Never to be logged.
    package func address(of purpose: OneTimeLinkPurpose, _ token: OneTimeToken) -> String {
        let path = purpose == .setup ? "/setup" : "/reset"
        return configuration.publicURL.link(to: "\(path)?token=\(token.wireValue)")
    }
}
