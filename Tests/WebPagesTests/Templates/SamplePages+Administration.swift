import Operations
import PageRendering
import ServerSettings
import ServerTables
import UserAccounts

@testable import WebPages

extension SamplePages {
    static var administration: [Sample] {
        [
            Sample(name: "admin-overview", path: "/admin", page: overview),
            Sample(name: "admin-users", path: "/admin/users", page: users),
            Sample(name: "admin-user", path: "/admin/users/7", page: user),
            Sample(name: "admin-sessions", path: "/admin/sessions", page: sessions),
            Sample(name: "admin-session", path: "/admin/sessions/7", page: session),
            Sample(name: "admin-session-end", path: "/admin/sessions/end", page: ending),
            Sample(
                name: "admin-import", path: "/admin/users/import",
                page: ImportPage.preview(ImportPlan(importText), present: [], of: importText)),
            Sample(
                name: "admin-import-problems", path: "/admin/users/import",
                page: ImportPage.refused(ImportPlan("{\n[]"), "{\n[]")),
            Sample(name: "admin-rules", path: "/admin/rules", page: rules),
            Sample(
                name: "admin-settings", path: "/admin/settings",
                page: SettingsPage(ServerConfiguration.parse(ConfigurationInput()).entries)),
            Sample(name: "admin-event", path: "/admin/audit/4711", page: event),
            Sample(name: "admin-audit", path: "/admin/audit", page: audit),
        ]
    }

    private static var overview: OverviewPage {
        OverviewPage(
            counts: [
                .init(value: 128, label: "people", href: "/admin/users"),
                .init(value: 214, label: "live sessions", href: "/admin/sessions"),
                .init(value: 2, label: "administrators", href: "/admin/users"),
            ],
            alarms: [
                .init(
                    name: "A replaced session token was used", number: 2, href: "/admin/audit?event=authn_token_reuse")
            ],
            periods: [
                .init(label: "24 hours", href: "/admin", isCurrent: true),
                .init(label: "7 days", href: "/admin?period=7d", isCurrent: false),
            ],
            charts: ActivityChart.all(of: activity),
            numbers: ActivityTable(of: activity),
            instances: [.init(url: "https://id.example.org", version: "0.1.0", seen: time(1))],
            logEnd: .init(number: 4711, hash: "0123456789abcdef"),
            events: events
        )
    }

    /// Every kind of event in one hour of yesterday, and two more sign-ins now.
    private static var activity: Activity {
        let hour = HourlyCount.hour(of: now)
        return Activity(
            of: [
                HourlyCount(hour: hour - 9, name: "live_sessions", number: 214),
                HourlyCount(hour: hour - 9, name: "authn_login_success", number: 12),
                HourlyCount(hour: hour - 9, name: "authn_login_fail", reason: "bad_credentials", number: 3),
                HourlyCount(hour: hour - 9, name: "authn_login_fail_max", reason: "maxretries", number: 1),
                HourlyCount(hour: hour - 9, name: "session_logout", reason: "logout", number: 4),
                HourlyCount(hour: hour - 9, name: "session_expired", reason: "idle", number: 5),
                HourlyCount(hour: hour - 9, name: "session_expired", reason: "revoked_admin", number: 1),
                HourlyCount(hour: hour - 9, name: "session_expired", reason: "replay", number: 2),
                HourlyCount(hour: hour, name: "authn_login_success", number: 2),
            ], in: .day, at: now)
    }

    private static var users: UserListPage {
        UserListPage(
            query: "",
            users: [
                .init(
                    username: "ada", displayName: "Ada Lovelace", email: "ada@example.com", href: "/admin/users/7",
                    isAdmin: true, isDisabled: false, hasSecondFactor: true, created: time(60 * 24 * 90)
                ),
                .init(
                    username: "charles", displayName: "Charles Babbage", email: nil, href: "/admin/users/8",
                    isAdmin: false, isDisabled: true, hasSecondFactor: false, created: time(60 * 24 * 3)
                ),
            ],
            pager: Pager(path: "/admin/users", filter: [], after: "", next: "x")
        )
    }

    private static var user: UserDetailsPage {
        UserDetailsPage(
            id: "usr_7", username: "charles", profile: profile, profileAction: "/admin/users/7/profile",
            role: "Member",
            isDisabled: false, created: time(60 * 24 * 3),
            actions: [
                .init(
                    action: "/admin/users/7/reset-password", label: "Create password link",
                    explanation: "A link to choose a new password.", style: ""
                ),
                .init(
                    action: "/admin/users/7/revoke-sessions", label: "Sign out all devices",
                    explanation: "Ends every session of this person.", style: ""
                ),
                .init(
                    action: "/admin/users/7/promote", label: "Make administrator", explanation: "Full rights.",
                    style: ""),
                .init(
                    action: "/admin/users/7/disable", label: "Disable",
                    explanation: "No sign-in; every session ends at once.", style: "button-danger"
                ),
            ],
            canDelete: true, deleteAction: "/admin/users/7/delete", factors: factors,
            sessions: Array(devices.dropFirst()),
            events: events, sessionsLink: "/admin/sessions?user=charles", eventsLink: "/admin/audit?user=charles",
            back: "/admin/users/7",
            link: .init(url: "https://auth.example.com/reset?token=Zm9vYmFyYmF6cXV4", expires: time(-30))
        )
    }

    private static var factors: UserDetailsPage.Factors {
        UserDetailsPage.Factors(
            items: [
                .init(kind: "Passkey, synced", name: "Phone", added: time(60 * 24 * 20), lastUsed: time(75)),
                .init(kind: "Authenticator app", name: nil, added: time(60 * 24 * 3), lastUsed: nil),
            ],
            explanation: "Recovery codes left: 9 of 10.", resetAction: "/admin/users/7/reset-factors")
    }

    private static var profile: ProfileForm {
        var form = ProfileForm()
        form.displayName = "Charles Babbage"
        form.email = "charles@example.com"
        form.groups = "engines"
        return form
    }

    private static var sessions: SessionListPage {
        SessionListPage(
            search: SessionSearch { [.user: "ada", .method: "pop", .createdBefore: "7d"][$0] },
            sessions: devices,
            pager: Pager(path: "/admin/sessions", filter: [("user", "ada")], after: "1.x", next: "2.y"),
            back: "/admin/sessions"
        )
    }

    private static var session: SessionPage {
        SessionPage(
            id: "AAECAwQFBgcICQoLDA0ODw", reference: "0123456789abcdef", device: "Firefox on Linux", isLive: true,
            isCurrent: false,
            facts: [
                PageFact("User", "charles", href: "/admin/users/8"), PageFact("Signed in with", "Passkey, Password"),
                PageFact("Began", time(75)),
            ],
            events: events, pager: nil, back: "/admin/sessions/AAECAwQFBgcICQoLDA0ODw")
    }

    private static var ending: SessionEndPage {
        SessionEndPage(
            FoundSessions(records: [], next: nil),
            owners: [
                .init(name: "charles", href: "/admin/users/8", number: 12),
                .init(name: "Visitors", href: nil, number: 2),
            ],
            fields: [.init(name: "address", value: "198.51.100.0/24"), .init(name: "matching", value: "1")],
            further: "/admin/sessions/end?address=198.51.100.0%2F24&matching=1&after=1.x",
            back: "/admin/sessions?address=198.51.100.0%2F24")
    }

    private static var event: EventPage {
        var chain = AuditChain.empty
        let origin = AuditOrigin(instance: "id.example.org", version: "0.1.0")
        let entries = [AuditEventName.loginSuccess, .sessionCreated, .sessionExpired].map { name in
            chain.link(AuditEvent(name, at: now, reason: .idle, in: AuditContext(actor: .anonymous)), from: origin)
        }
        return EventPage(entries[1], after: entries[0], before: entries[2], head: chain, names: [:], now: now)
    }

    private static let importText = #"""
        {"username":"ada","email":"ada@example.org"}
        {"username":"charles","groups":["engines"]}
        """#

    private static var rules: RulesPage {
        RulesPage(
            RulesPage.Form(address: "https://app.example.org/reports", method: "POST", user: "ada"),
            answer: RuleAnswer(
                .refused, "ada is in none of the groups operators.",
                steps: [
                    .init(
                        place: "line 3", verdict: "not this host", rule: "host wiki.example.org → signed in",
                        isDecisive: false),
                    .init(place: "line 7", verdict: "matches", rule: "/reports → groups operators", isDecisive: true),
                ]))
    }

    private static var audit: AuditLogPage {
        AuditLogPage(
            filter: .init(event: "authn_login_fail"),
            events: events,
            pager: Pager(path: "/admin/audit", filter: [], after: "", next: "9"),
            exportLink: "/admin/audit/export?event=authn_login_fail"
        )
    }

    private static var events: [EventRow] {
        [
            .init(
                name: "Signed in", event: "authn_login_success", subject: "ada", actor: nil, address: "192.0.2.17",
                reason: nil, time: time(3), tone: .good, href: "/admin/audit/4711"
            ),
            .init(
                name: "Sign-in failed", event: "authn_login_fail", subject: "charles", actor: nil,
                address: "198.51.100.4",
                reason: "bad_credentials", time: time(75), tone: .warn, href: "/admin/audit/4710"
            ),
            .init(
                name: "Session revoked", event: "admin_session_revoke", subject: "charles", actor: "ada",
                address: "192.0.2.17", reason: nil, time: time(60 * 26), tone: .warn, href: "/admin/audit/4710"
            ),
            .init(
                name: "An old ticket was shown again", event: "session_use_after_expire", subject: "ada", actor: nil,
                address: "203.0.113.9", reason: "replay", time: time(60 * 80), tone: .bad, href: "/admin/audit/4709"
            ),
        ]
    }
}
