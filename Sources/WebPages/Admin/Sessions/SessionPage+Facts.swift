import DeviceBinding
import Operations
import PageRendering
import Sessions
import UserAccounts

extension SessionPage {
    /// What the page says about accounts: a name, and where it leads to. `nil` for an account that was deleted.
    typealias Names = [PrincipalID: String]

    /// The accounts that the facts name.
    static func accounts(in state: SessionHistory.State) -> [PrincipalID] {
        switch state {
        case .live(let record), .over(let record, _): [record.principal].compactMap { $0 }
        case .ended(let ended): [ended.principal, ended.cause.actor].compactMap { $0 }
        case .forgotten: []
        }
    }

    /// What is known about a session, in the order of the page.
    static func facts(
        of state: SessionHistory.State,
        names: Names,
        places: PlaceFinder?,
        now: Timestamp
    ) -> [PageFact] {
        switch state {
        case .live(let record): facts(of: record, names, places, now) + deadlines(of: record, now)
        case .over(let record, let reason):
            facts(of: record, names, places, now) + [end(reason, isOwn: false)].compactMap { $0 }
        case .ended(let ended): facts(of: ended, names, now)
        case .forgotten: [PageFact("State", "Only the audit log remembers it")]
        }
    }

    private static func facts(
        of record: SessionRecord,
        _ names: Names,
        _ places: PlaceFinder?,
        _ now: Timestamp
    ) -> [PageFact] {
        let agent = UserAgent(record.device.userAgent)
        let methods = record.authentication.keys.filter { $0 != .multipleFactors }.map(\.words).sorted {
            $0.description < $1.description
        }
        let binding = SessionBinding.stored(in: record)
        return [
            owner(record.principal, of: record.application, names),
            record.application.map { PageFact("Application", PageText(verbatim: $0)) },
            PageFact("Device", agent.detailWords),
            PageFact("Address", known(record.device.address)),
            places?.place(of: record.device.address).map { PageFact("Place, by the address", $0.words) },
            PageFact("Began", TimeText(record.createdAt, now: now)),
            methods.isEmpty ? nil : PageFact("Signed in with", PageText(joining: methods, by: ", ")),
            record.authenticatedAt.map { PageFact("Last confirmed", TimeText($0, now: now)) },
            record.assurance(at: now).map { PageFact("Level of assurance", PageText(verbatim: "AAL\($0.rawValue)")) },
            binding.isBound ? PageFact("Bound to its browser", "Yes") : nil,
            binding.provedAt.map { PageFact("Key proved", TimeText($0, now: now)) },
            PageFact("Last seen", TimeText(record.lastSeen, now: now)),
            PageFact("User agent", known(record.device.userAgent)),
        ].compactMap { $0 }
    }

    /// What the client said, if it said something.
    private static func known(_ text: String) -> PageText {
        text.isEmpty ? "unknown" : PageText(verbatim: text)
    }

    private static func deadlines(of record: SessionRecord, _ now: Timestamp) -> [PageFact] {
        [
            PageFact("Remembered", record.lifetime == .remembered ? "Yes, also after the browser closes" : "No"),
            PageFact("Ends unless it is used before", TimeText(record.expiry, now: now)),
            PageFact("Ends at the latest", TimeText(record.absoluteExpiry, now: now)),
        ]
    }

    private static func facts(of ended: EndedSession, _ names: Names, _ now: Timestamp) -> [PageFact] {
        let (cause, isOwn) = (ended.cause, ended.cause.actor != nil && ended.cause.actor == ended.principal)
        return [
            owner(ended.principal, of: ended.application, names),
            ended.application.map { PageFact("Application", PageText(verbatim: $0)) },
            PageFact("Ended", TimeText(ended.endedAt, now: now)),
            end(cause.reason, isOwn: isOwn),
            isOwn ? nil : cause.actor.map { PageFact.account("Ended by", $0, names) },
            cause.note.map { PageFact("Note", PageText(verbatim: $0)) },
        ].compactMap { $0 }
    }

    private static func end(_ reason: EndReason?, isOwn: Bool) -> PageFact? {
        reason.map { PageFact("Why it ended", EventWords.reason(AuditReason($0, isOwn: isOwn).rawValue)) }
    }

    private static func owner(_ principal: PrincipalID?, of application: String?, _ names: Names) -> PageFact {
        guard let principal else { return PageFact("User", "A visitor who has not signed in") }
        if let application { return PageFact("User", PageText(verbatim: principal.name(in: application))) }
        return .account("User", principal, names)
    }
}
