import Operations
import PageRendering
import Sessions
import UserAccounts

/// What happened to the user's account, newest first.
struct HistoryPage: PageContent {
    static let template = TemplateName.accountHistory

    /// One event.
    struct Row: Sendable, Equatable {
        let words: PageText
        let time: TimeText
        let reason: PageText?
        let isByAdministrator: Bool
        let device: PageText?
        let addresses: PageText?

        init(_ event: OwnEvent, places: PlaceFinder? = nil, now: Timestamp) {
            words = event.words
            time =
                Timestamp(rfc3339: event.time).map { TimeText($0, now: now) } ?? TimeText(machine: event.time)
            reason = event.reason.map(EventWords.reason)
            isByAdministrator = event.isByAdministrator
            device = event.userAgent.map { UserAgent($0).summaryWords }
            let addresses = event.addresses.map { address in
                PageText(
                    joining: [PageText(verbatim: address), places?.place(of: address)?.words].compactMap { $0 })
            }
            self.addresses = addresses.isEmpty ? nil : PageText(joining: addresses, by: "; ")
        }
    }

    let rows: [Row]
    let pager: Pager?

    var title: PageText { "Security history" }
    var width: PageWidth { .wide }
    var hasProblems: Bool { false }
}
