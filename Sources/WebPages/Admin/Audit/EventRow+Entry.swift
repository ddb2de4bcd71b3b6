import PageRendering
import Sessions
import UserAccounts

extension EventRow {
    /// One entry, in words. Unknown events keep their name.
    init(_ entry: AuditEntry, names: [PrincipalID: String], now: Timestamp) {
        let label = { (id: PrincipalID) in names[id] ?? id.rawValue }
        let subject = entry.target ?? entry.actor
        let actor = entry.target == nil || entry.actor == entry.target ? nil : entry.actor
        let time = Timestamp(rfc3339: entry.time)
        self.init(
            name: EventWords.name(of: entry),
            event: entry.event,
            subject: subject.map(label),
            actor: actor.map(label),
            address: entry.fields["source_ip"]?.text,
            reason: entry.fields["reason"]?.text.map(EventWords.reason),
            time: time.map { TimeText($0, now: now) } ?? TimeText(machine: entry.time),
            tone: Self.tone(of: entry),
            href: AdminConsole.link(toEvent: entry.sequence)
        )
    }

    private static func tone(of entry: AuditEntry) -> Tone {
        switch entry.level {
        case .critical: .bad
        case .warn: .warn
        case .info: entry.event.hasPrefix("authn_") ? .good : .plain
        }
    }
}
