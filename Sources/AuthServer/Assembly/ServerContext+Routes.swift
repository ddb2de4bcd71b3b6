import DeviceBinding
import ForwardAuth
import HummingbirdSessions
import Operations
import RequestEdge
import ServerSettings
import Sessions
import UserAccounts
import WebAPI
import WebAddresses
import WebPages

/// The route groups, each with only the services that it needs.
extension ServerContext {
    var pages: Pages {
        get throws {
            Pages(
                renderer: renderer, publicURL: configuration.publicURL,
                returnHosts: configuration.forwardAuth.redirectHosts,
                preLogin: try preLogin,
                accounts: sessionAccounts, refusals: refusals, repetition: repetition, places: places, clock: clock)
        }
    }

    private var preLogin: PreLoginForms {
        get throws {
            PreLoginForms(
                cookie: PreLoginCookie(isSecure: configuration.cookie.isSecure), origins: try originPolicy)
        }
    }

    func pageRoutes() throws -> PageRoutes {
        let pages = try pages
        let answers = LoginAnswers(pages: pages, browserCookie: browserCookie, pendingCookie: pendingCookie)
        return PageRoutes(
            pages: pages, origins: try originPolicy, watch: browserWatch,
            groups: [
                LoginRoutes(
                    pages: pages, signIn: signIn, answers: answers, passkeys: factors.passkeys,
                    cookie: configuration.cookie, rememberedLifetime: configuration.policy.remembered.absolute),
                LoginFactorRoutes(
                    pages: pages, signIn: signIn, answers: answers, verifier: factors,
                    policy: configuration.factorPolicy),
                SetupRoutes(
                    pages: pages, links: links, registration: registration, signIn: signIn,
                    passwordPolicy: passwordPolicy),
                PasswordLinkRoutes(
                    pages: pages, links: links, accounts: accounts, passwords: passwords,
                    passwordPolicy: passwordPolicy, sessions: sessions),
                SignOutRoutes(pages: pages),
                ReauthenticationRoutes(
                    pages: pages, reauthentication: reauthentication, browserCookie: browserCookie, verifier: factors,
                    proofs: factorProofs),
                FactorRoutes(
                    pages: pages, management: factorManagement, proofs: factorProofs,
                    issuer: configuration.factors.issuer, passkeysOff: configuration.passkeysOff),
                HandoverRoutes(
                    pages: pages, access: AppSessions(sessions: sessions, bindsBrowsers: binding?.isEnforced ?? false),
                    binding: binding),
                AccountRoutes(
                    pages: pages, passwordChange: passwordChange, browserCookie: browserCookie,
                    alarms: AccountAlarms(audit: audit, clock: clock), verifier: factors,
                    passkeyOffer: PasskeyOffer(
                        isSecure: configuration.cookie.isSecure, hasPasskeys: factors.passkeys != nil),
                    minimumLength: passwordPolicy.minimumLength),
                HistoryRoutes(pages: pages, audit: audit, factors: factors.store),
            ] + consoleRoutes(pages))
    }

    private func consoleRoutes(_ pages: Pages) -> [any PageRouteGroup] {
        let console = AdminConsole(pages: pages, accounts: accounts)
        let actions = UserDetailsRoutes(
            console: console, users: users, sessions: sessions, administration: sessionAdministration, audit: audit,
            factors: factors.store, policy: configuration.factorPolicy)
        return [
            OverviewRoutes(console: console, sessions: sessions, audit: audit, activity: activity),
            UserListRoutes(console: console, registration: registration, actions: actions),
            ImportRoutes(console: console, registration: registration),
            SessionListRoutes(console: console, sessions: sessions, administration: sessionAdministration),
            SessionEndRoutes(console: console, administration: sessionAdministration),
            SessionPageRoutes(console: console, administration: sessionAdministration, audit: audit),
            RulesRoutes(console: console, rules: rules),
            SettingsRoutes(console: console, settings: settings),
            AuditLogRoutes(console: console, audit: audit, references: references),
        ]
    }

    func apiRoutes() throws -> APIRoutes {
        let access = APIAccess(
            accounts: sessionAccounts, refusals: refusals, repetition: repetition)
        return APIRoutes(
            origins: try originPolicy, watch: browserWatch, refusals: refusals, access: access,
            groups: [
                LoginCalls(
                    signIn: signIn, verifier: factors, browserCookie: browserCookie, pendingCookie: pendingCookie,
                    preLogin: try preLogin, clock: clock),
                SessionRoutes(
                    access: access, reauthentication: reauthentication, passwordChange: passwordChange,
                    browserCookie: browserCookie, clock: clock),
                FactorCalls(access: access, management: factorManagement, proofs: factorProofs, clock: clock),
                AdminUserRoutes(
                    access: access, accounts: accounts, registration: registration, users: users, sessions: sessions,
                    administration: sessionAdministration, publicURL: configuration.publicURL),
                AdminSessionRoutes(
                    access: access, accounts: accounts, administration: sessionAdministration, audit: audit,
                    references: references, clock: clock,
                    limits: PolicyResource(sessions.policy, passwords: passwordPolicy)),
                RevocationRoutes(log: apps.revocations, credentials: apps.services),
            ])
    }

    func forwardAuth() throws -> ForwardAuthCheck {
        ForwardAuthCheck(
            rules: rules, sessions: sessions, cookie: CookieScanner(name: configuration.cookie.name),
            binding: binding, appCookies: try appCookies,
            signer: SignedAssertions(keys: apps.assertionKeys, issuer: configuration.publicURL.origin),
            watch: browserWatch, anomalies: anomalies,
            links: ForwardAuthLinks(
                publicURL: configuration.publicURL, hosts: configuration.forwardAuth.redirectHosts,
                cookieDomain: configuration.cookie.domain),
            trustedProxies: configuration.trustedProxies, renderer: renderer, clock: clock,
            factors: configuration.factorPolicy)
    }

    /// The answers to proxies that need no framework.
    func memoryAnswers() throws -> VerifyFromMemory {
        VerifyFromMemory(
            try forwardAuth(), headers: securityHeaders, counters: counters, spans: proxySpans, logger: logger)
    }

    /// The spans of what browsers and proxies request. A trace is continued as far as a forwarded address counts.
    var proxySpans: RequestSpans? {
        traces?.spans(continuing: .proxies(configuration.trustedProxies))
    }

    var securityHeaders: SecurityHeaderFields {
        SecurityHeaderFields(
            isSecure: configuration.publicURL.isEncrypted,
            formTargets: configuration.forwardAuth.redirectHosts.policySources)
    }

    func appRoutes() throws -> AppRoutes {
        AppRoutes(
            publicURL: configuration.publicURL,
            hosts: AppHosts(
                trustedProxies: configuration.trustedProxies, allowed: configuration.forwardAuth.redirectHosts),
            access: AppSessions(sessions: sessions, bindsBrowsers: binding?.isEnforced ?? false),
            cookies: try appCookies,
            binding: binding, clock: clock)
    }

    private var appCookies: AppCookies {
        get throws { try AppCookies(isSecure: configuration.cookie.isSecure) }
    }

    private var originPolicy: OriginPolicy {
        get throws { try OriginPolicy(origin: configuration.publicURL.origin, trustedOrigins: [String]()) }
    }
}
