import PageRendering
import Sessions
import UserAccounts
import WebAddresses

/// One event of the audit log, with its place in the chain.
package struct EventPage: PageContent {
    static let template = TemplateName.adminEvent

    /// What the neighbours of an event say about its place.
    struct Chain: Sendable, Equatable {
        let isIntact: Bool
        let explanation: PageText
        let hash: String
        let previousHash: String
    }

    let title: PageText
    let sequence: Int64
    let facts: [PageFact]
    let chain: Chain
    /// The events of the same session.
    let sessionLink: String?
    /// The neighbouring events.
    let older: String?
    let newer: String?
    /// The entry as `coatcheck audit export` prints it.
    let record: String

    var width: PageWidth { .wide }
    var hasProblems: Bool { false }

    init(
        _ entry: AuditEntry,
        after previous: AuditEntry?,
        before next: AuditEntry?,
        head: AuditChain,
        names: [PrincipalID: String],
        now: Timestamp
    ) {
        title = EventWords.name(of: entry)
        sequence = entry.sequence
        facts = Self.facts(of: entry, names: names, now: now)
        chain = Chain(entry, after: previous, before: next, head: head)
        sessionLink = entry.fields["session_ref"]?.text.map {
            LocalLink(PagePath.auditLog, [("session", $0)]).description
        }
        older = previous.map { AdminConsole.link(toEvent: $0.sequence) }
        newer = next.map { AdminConsole.link(toEvent: $0.sequence) }
        record = entry.jsonLine
    }
}

extension EventPage.Chain {
    /// - Parameter head: the recorded end of the log, read before the neighbours.
    init(_ entry: AuditEntry, after previous: AuditEntry?, before next: AuditEntry?, head: AuditChain) {
        (hash, previousHash) = (entry.hash.hexadecimal, entry.previousHash.hexadecimal)
        // Without the event before, its hash is only known from this one.
        var chain = AuditChain(
            sequence: previous?.sequence ?? entry.sequence - 1, hash: previous?.hash ?? entry.previousHash)
        let fault: PageText? =
            if !chain.follow(entry) {
                "It is not as it was written, or not in its place: its hash does not fit its content and the event before."
            } else if let next, next.sequence != entry.sequence + 1 || next.previousHash != entry.hash {
                "Event \(entry.sequence + 1) does not hold its hash."
            } else if next == nil, head.sequence > chain.sequence || (head.sequence == chain.sequence && head != chain)
            {
                "It is not the recorded end of the log, which is event \(head.sequence), but no event follows."
            } else {
                nil
            }
        isIntact = fault == nil
        explanation = fault ?? Self.place(of: entry, after: previous, before: next)
    }

    private static func place(of entry: AuditEntry, after previous: AuditEntry?, before next: AuditEntry?) -> PageText {
        let before: PageText =
            if let previous {
                "Its hash covers its content and the hash of event \(previous.sequence)."
            } else if entry.sequence == 1 {
                "It is the first event. Its hash covers its content."
            } else {
                "It is the oldest event that is kept. Its hash covers its content and the hash of the one before."
            }
        let after: PageText =
            if let next { "Event \(next.sequence) holds its hash." } else { "It is the newest event." }
        return PageText(joining: [before, after])
    }
}
