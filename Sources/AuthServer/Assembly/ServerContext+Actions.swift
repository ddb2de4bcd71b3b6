package import Operations
import RequestEdge
import ServerSettings
import Sessions
import UserAccounts

/// The actions of users, programs and commands, each implemented once and used by all of them.
extension ServerContext {
    /// Whether both stores can be read at this moment.
    func isReady() async -> Bool {
        do {
            // A look-up by key costs the same for any number of accounts.
            _ = try await accounts.account(PrincipalID(rawValue: ""))
            _ = try await sessions.list(.init(limit: 1))
            return true
        } catch {
            return false
        }
    }

    var refusals: RefusalAudit { RefusalAudit(audit: audit, anomalies: anomalies, clock: clock) }

    var browserWatch: BrowserWatch {
        BrowserWatch(
            sessions: sessions, audit: audit, references: references, response: configuration.userAgentChange,
            clock: clock, logger: logger)
    }

    var browserCookie: BrowserCookie {
        BrowserCookie(
            isSecure: configuration.cookie.isSecure, browsers: browsers,
            trustLifetime: configuration.factors.trustedBrowser ?? .zero)
    }

    var pendingCookie: PendingLoginCookie { PendingLoginCookie(isSecure: configuration.cookie.isSecure) }

    var signIn: SignIn {
        SignIn(
            authenticator: authenticator, manager: sessions, notifier: notices,
            trustedBrowsers: BrowserTrust(accounts: accounts, policy: configuration.factorPolicy, clock: clock),
            disk: disk)
    }

    var repetition: RepeatedSubmission {
        RepeatedSubmission(manager: sessions, accounts: accounts, authenticator: authenticator)
    }

    var reauthentication: Reauthentication {
        Reauthentication(authenticator: authenticator, notifier: notices, clock: clock)
    }

    var factorProofs: FactorProofs { FactorProofs(window: configuration.policy.reauthenticationWindow) }

    var factorManagement: FactorManagement {
        FactorManagement(
            verifier: factors, policy: configuration.factorPolicy, accounts: accounts, change: securityChange,
            manager: sessions, audit: audit, issuer: configuration.factors.issuer)
    }

    var sessionAccounts: SessionAccounts {
        SessionAccounts(
            accounts: accounts, policy: configuration.factorPolicy, proofs: factorProofs, clock: clock)
    }

    var passwordChange: OwnPasswordChange {
        OwnPasswordChange(
            authenticator: authenticator, passwords: passwords, manager: sessions, repetition: repetition)
    }

    package var users: UserAdministration {
        UserAdministration(accounts: accounts, links: links, change: securityChange, manager: sessions)
    }

    package var sessionAdministration: SessionAdministration {
        SessionAdministration(manager: sessions, audit: audit, references: references)
    }
}
