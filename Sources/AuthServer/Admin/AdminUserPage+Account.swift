import Sessions
import UserAccounts

extension AdminUserPage {
    /// Shows an account, with the deeds that make sense for the state it is in.
    init(
        _ account: Account,
        sessions: [DeviceTicket],
        events: [EventRow],
        link: Link?,
        problems: FormProblems?,
        now: Timestamp
    ) {
        let path = AdminConsole.link(to: account.id)
        self.init(
            id: account.id.rawValue,
            username: account.username.rawValue,
            displayName: account.displayName.isEmpty ? nil : account.displayName,
            email: account.email,
            role: account.isAdministrator ? "Administrator" : "Member",
            isDisabled: account.isDisabled,
            created: TimeText(account.createdAt, now: now),
            deeds: Self.deeds(for: account, at: path),
            canDelete: true,
            deleteAction: path + "/delete",
            sessions: sessions,
            events: events,
            back: path,
            link: link,
            problems: problems
        )
    }

    private static func deeds(for account: Account, at path: String) -> [Deed] {
        [
            Deed(
                action: path + "/reset-password", label: "Make a one-time link",
                explanation: "For choosing a new password. Older links stop working.", style: ""
            ),
            Deed(
                action: path + "/revoke-sessions", label: "Sign out everywhere",
                explanation: "Ends every session of this person at once.", style: ""
            ),
            account.isAdministrator
                ? Deed(
                    action: path + "/demote", label: "Make an ordinary member",
                    explanation: "Takes the administrator's rights away and ends their sessions.", style: ""
                )
                : Deed(
                    action: path + "/promote", label: "Make an administrator",
                    explanation: "Gives full rights over accounts and sessions. Their sessions end.", style: ""
                ),
            account.isDisabled
                ? Deed(
                    action: path + "/enable", label: "Enable",
                    explanation: "Lets this person sign in again.", style: ""
                )
                : Deed(
                    action: path + "/disable", label: "Disable",
                    explanation: "No signing in any more, and every session ends at once.", style: "button-danger"
                ),
        ]
    }
}
