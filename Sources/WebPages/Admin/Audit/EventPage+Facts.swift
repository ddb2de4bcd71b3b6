import PageRendering
import Sessions
import UserAccounts

extension EventPage {
    /// The fields of an event: those that each event may have, in words, and then its own.
    static func facts(of entry: AuditEntry, names: [PrincipalID: String], now: Timestamp) -> [PageFact] {
        let fields = entry.fields
        let common = labels.compactMap { name, label in
            fields[name].map { fact(name, label, $0, names, now) }
        }
        let hidden = Set(labels.map(\.name)).union(["seq", "session_ref"])
        let own = fields.filter { !hidden.contains($0.key) }.sorted { $0.key < $1.key }
        return common + own.map { PageFact(PageText(verbatim: $0.key), $0.value.words) }
    }

    private static let labels: [(name: String, label: PageText)] = [
        ("ts", "When"), ("event", "Name in the log"), ("level", "Level"), ("outcome", "Outcome"), ("reason", "Reason"),
        ("target_user", "Account"), ("actor_id", "By"), ("actor_type", "Acting as"), ("source_ip", "Address"),
        ("user_agent", "User agent"), ("method", "Method"), ("route", "Page or call"), ("status", "Status"),
        ("request_id", "Request"), ("peer_ip", "Address of the proxy"), ("instance", "Server"), ("version", "Version"),
        ("app", "Program"),
    ]

    private static func fact(
        _ name: String, _ label: PageText, _ value: AuditValue, _ names: [PrincipalID: String], _ now: Timestamp
    ) -> PageFact {
        let text = value.text ?? ""
        switch name {
        case "ts":
            return Timestamp(rfc3339: text).map { PageFact(label, TimeText($0, now: now)) }
                ?? PageFact(label, value.words)
        case "reason":
            return PageFact(label, EventWords.reason(text))
        case "target_user", "actor_id":
            return .account(label, PrincipalID(rawValue: text), names)
        default:
            return PageFact(label, value.words)
        }
    }
}

extension AuditValue {
    /// The value for users.
    fileprivate var words: PageText {
        switch self {
        case .string(let text): PageText(verbatim: text)
        case .integer(let number): PageText(verbatim: number)
        case .boolean(let flag): flag ? "yes" : "no"
        case .strings(let texts): PageText(verbatim: texts.joined(separator: ", "))
        }
    }
}
