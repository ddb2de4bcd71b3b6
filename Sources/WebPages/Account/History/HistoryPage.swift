import Operations
import PageRendering
import Sessions
import UserAccounts

/// What happened to the user's account, newest first.
struct HistoryPage: PageContent {
    static let template = TemplateName.accountHistory

    /// One event.
    struct Row: Sendable, Equatable {
        let words: String
        let time: TimeText
        let reason: String?
        let isByAdministrator: Bool
        let device: String?
        let addresses: String?

        init(_ event: OwnEvent, places: PlaceFinder? = nil, now: Timestamp) {
            words = event.words
            time =
                Timestamp(rfc3339: event.time).map { TimeText($0, now: now) } ?? TimeText(machine: event.time)
            reason = event.reason.map(EventWords.reason)
            isByAdministrator = event.isByAdministrator
            device = event.userAgent.map { UserAgent($0).summary }
            let addresses = event.addresses.map { address in
                [address, places?.place(of: address)?.description].compactMap { $0 }.joined(separator: " ")
            }
            self.addresses = addresses.isEmpty ? nil : addresses.joined(separator: "; ")
        }
    }

    let rows: [Row]
    let pager: Pager?

    var title: String { "Security history" }
    var width: PageWidth { .wide }
    var hasProblems: Bool { false }
}
