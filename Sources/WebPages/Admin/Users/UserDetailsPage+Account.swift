import PageRendering
import Sessions
import UserAccounts
import WebAddresses

extension UserDetailsPage {
    /// Shows an account, with the actions that its state permits.
    ///
    /// - Parameter profile: The profile as entered, if it was not accepted. Default: the stored profile.
    init(
        _ account: Account,
        factors: Factors,
        sessions: [DeviceRow],
        events: [EventRow],
        profile: ProfileForm? = nil,
        link: Link?,
        problems: FormProblems?,
        now: Timestamp
    ) {
        let path = AdminConsole.link(to: account.id)
        self.init(
            id: account.id.rawValue,
            username: account.username.rawValue,
            profile: profile ?? ProfileForm(account),
            profileAction: path + "/profile",
            role: account.isAdministrator ? "Administrator" : "Member",
            isDisabled: account.isDisabled,
            created: TimeText(account.createdAt, now: now),
            actions: Self.actions(for: account, at: path),
            canDelete: true,
            deleteAction: path + "/delete",
            factors: factors,
            sessions: sessions,
            events: events,
            sessionsLink: LocalLink(PagePath.sessions, [("user", account.username.rawValue)]).description,
            eventsLink: LocalLink(PagePath.auditLog, [("user", account.username.rawValue)]).description,
            back: path,
            link: link,
            problems: problems
        )
    }

    private static func actions(for account: Account, at path: String) -> [Action] {
        [
            Action(
                action: path + "/reset-password", label: "Create password link",
                explanation: "A one-time link to choose a new password. Older links stop working.", style: ""
            ),
            Action(
                action: path + "/revoke-sessions", label: "Sign out all devices",
                explanation: "Ends every session of this account at once.", style: ""
            ),
            account.isAdministrator
                ? Action(
                    action: path + "/demote", label: "Remove administrator role",
                    explanation: "Signs the account out on all devices.", style: ""
                )
                : Action(
                    action: path + "/promote", label: "Make administrator",
                    explanation: "Gives full rights over accounts and sessions. Signs the account out on all devices.",
                    style: ""
                ),
            account.isDisabled
                ? Action(
                    action: path + "/enable", label: "Enable",
                    explanation: "Lets this user sign in again.", style: ""
                )
                : Action(
                    action: path + "/disable", label: "Disable",
                    explanation: "Signs the account out on all devices and prevents it from signing in.",
                    style: "button-danger"
                ),
        ]
    }
}
