import Operations
import PageRendering
import Sessions
import UserAccounts

extension OwnAccountPage {
    /// Shows an account and its sessions; the current one first, then by last use.
    init(
        _ account: Account,
        session: Session,
        devices: [SessionRecord],
        places: PlaceFinder?,
        minimumLength: Int,
        offersPasskey: Bool,
        signals: PasskeySignals?,
        problems: FormProblems?,
        now: Timestamp
    ) {
        let ordered = devices.sorted { first, second in
            if first.id == session.id || second.id == session.id { return first.id == session.id }
            return first.lastSeen > second.lastSeen
        }
        self.init(
            username: account.username.rawValue,
            displayName: account.displayName.isEmpty ? account.username.rawValue : account.displayName,
            email: account.email,
            role: account.isAdministrator ? "Administrator" : "Member",
            groups: account.groups.isEmpty ? nil : account.groups.sorted().joined(separator: ", "),
            memberSince: TimeText(account.createdAt, now: now),
            signedInUntil: TimeText(session.record.absoluteExpiry, now: now),
            endsSoon: Self.endsSoon(session.record, now: now),
            devices: DeviceList.lists(
                of: ordered.map { DeviceRow($0, current: session.id, places: places, now: now) }),
            hasOtherDevices: ordered.contains { $0.id != session.id },
            factors: account.factors.words,
            minimumLength: minimumLength,
            offersPasskey: offersPasskey,
            acceptedPasskeys: signals?.accepted,
            passkeyUser: signals?.user,
            problems: problems
        )
    }

    /// How long before the end of a session its user is told, at most. Of a short session the last quarter.
    static let warning = Duration.seconds(30 * 60)

    /// Whether the session reaches its absolute timeout soon, however much it is used.
    static func endsSoon(_ record: SessionRecord, now: Timestamp) -> Bool {
        let began = record.authenticatedAt ?? record.createdAt
        let warning = min(Self.warning, record.absoluteExpiry.elapsed(since: began) / 4)
        return record.absoluteExpiry - warning <= now
    }
}
