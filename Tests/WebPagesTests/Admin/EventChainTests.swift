import PageRendering
import Sessions
import Testing
import UserAccounts

@testable import WebPages

@Suite struct EventChainTests {
    private let origin = AuditOrigin(instance: "id.example.org", version: "0.1.0")

    /// Four events, each linked to the one before.
    private var entries: [AuditEntry] {
        var chain = AuditChain.empty
        return (0..<4).map { second in
            chain.link(
                AuditEvent(.loginSuccess, at: Timestamp(milliseconds: second * 1000), in: .system), from: origin)
        }
    }

    /// The recorded end of the log.
    private var head: AuditChain { AuditChain(sequence: 4, hash: entries[3].hash) }

    @Test("an event between its neighbours is intact")
    func intact() {
        let chain = EventPage.Chain(entries[1], after: entries[0], before: entries[2], head: head)
        #expect(chain.isIntact)
        #expect(
            chain.explanation.description.contains("hash of event 1")
                && chain.explanation.description.contains("Event 3 holds its hash"))
    }

    @Test("the first event, the oldest that is kept and the newest are intact")
    func ends() {
        #expect(
            EventPage.Chain(entries[0], after: nil, before: entries[1], head: head).explanation.description.contains(
                "the first event"))
        let oldest = EventPage.Chain(entries[2], after: nil, before: entries[3], head: head)
        #expect(oldest.isIntact && oldest.explanation.description.contains("the oldest event that is kept"))
        let newest = EventPage.Chain(entries[3], after: entries[2], before: nil, head: head)
        #expect(newest.isIntact && newest.explanation.description.contains("the newest event"))
    }

    @Test("an event that was changed, stands in another place or is not held by the next one is broken")
    func broken() {
        let entry = entries[1]
        let changed = AuditEntry(
            sequence: 2, body: entry.body.replacing("success", with: "failure"), previousHash: entry.previousHash,
            hash: entry.hash)
        #expect(!EventPage.Chain(changed, after: entries[0], before: entries[2], head: head).isIntact)
        #expect(!EventPage.Chain(entries[2], after: entries[1], before: nil, head: head).isIntact)
        #expect(!EventPage.Chain(changed, after: nil, before: nil, head: head).isIntact)
        #expect(!EventPage.Chain(entry, after: entries[2], before: nil, head: head).isIntact)
        #expect(!EventPage.Chain(entry, after: entries[0], before: entries[3], head: head).isIntact)
        let other = AuditEntry(sequence: 3, body: "{}", previousHash: entry.previousHash, hash: entry.hash)
        #expect(!EventPage.Chain(entry, after: entries[0], before: other, head: head).isIntact)
    }
}
