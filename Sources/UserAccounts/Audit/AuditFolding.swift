package import Sessions

/// Decides which events get an entry of their own, and counts the others, so that a client cannot fill the log by repeating a
/// request.
///
/// Of each topic the first ``allowance`` events are written one by one; from then on one a minute, and one line a minute with
/// the number of the others. The number of topics is limited too: beyond it, parties are no longer distinguished.
package struct AuditFolding: Sendable {
    /// The detail that marks an event as a summary of several.
    package static let countField = "count"
    /// How many events of a topic are written one by one.
    package static let allowance = 60
    /// The time after which one more event is written, and between two summary lines.
    package static let interval: Duration = .seconds(60)
    /// The maximum number of topics that distinguish a party.
    package static let capacity = 256
    /// The maximum number of addresses in a line.
    package static let addressLimit = 8

    private struct Allowance {
        var left: Int
        var since: Timestamp
    }

    private var allowances: [AuditTopic: Allowance] = [:]
    private var lines: [AuditTopic: FoldedEvents] = [:]

    package init() {}

    /// Whether the event gets an entry of its own.
    package mutating func admits(_ event: AuditEvent) -> Bool {
        guard let topic = AuditTopic(event) else { return true }
        makeRoom(for: topic, at: event.time)
        let counted = topic.told(apart: allowances)
        var allowance = Self.refilled(allowances[counted], at: event.time)
        let isAdmitted = allowance.left > 0
        if isAdmitted { allowance.left -= 1 }
        allowances[counted] = allowance
        return isAdmitted
    }

    /// Counts an event that got no entry.
    package mutating func count(_ event: AuditEvent) {
        guard let topic = AuditTopic(event)?.told(apart: lines) else { return }
        if lines[topic] == nil { lines[topic] = FoldedEvents(event) } else { lines[topic]?.add(event) }
    }

    /// Removes and returns the lines that may be written now.
    package mutating func takeDue(at now: Timestamp) -> [AuditTopic: FoldedEvents] {
        // A clock that was set back must not keep the log silent for that long.
        take { now < $0.first.time || now.elapsed(since: $0.first.time) >= Self.interval }
    }

    /// Removes and returns all lines, because no later call will.
    package mutating func takeAll() -> [AuditTopic: FoldedEvents] {
        take { _ in true }
    }

    /// Puts back lines that could not be written.
    package mutating func restore(_ unwritten: [AuditTopic: FoldedEvents]) {
        lines.merge(unwritten) { newer, older in older.followed(by: newer) }
    }

    private mutating func take(_ isDue: (FoldedEvents) -> Bool) -> [AuditTopic: FoldedEvents] {
        let due = lines.filter { isDue($0.value) }
        for topic in due.keys { lines[topic] = nil }
        return due
    }

    /// Forgets topics that have their whole allowance again: forgetting them changes no decision.
    private mutating func makeRoom(for topic: AuditTopic, at now: Timestamp) {
        guard allowances.count >= Self.capacity, allowances[topic] == nil else { return }
        allowances = allowances.filter { Self.refilled($0.value, at: now).left < Self.allowance }
    }

    private static func refilled(_ allowance: Allowance?, at now: Timestamp) -> Allowance {
        guard var allowance else { return Allowance(left: Self.allowance, since: now) }
        guard now >= allowance.since else { return Allowance(left: allowance.left, since: now) }
        let earned = Int(now.elapsed(since: allowance.since) / interval)
        allowance.left = min(Self.allowance, allowance.left + earned)
        allowance.since = allowance.since + interval * earned
        return allowance
    }
}

extension AuditTopic {
    /// The topic itself while there is room for it, otherwise the shared topic without a party.
    fileprivate func told<Value>(apart known: [AuditTopic: Value]) -> AuditTopic {
        guard known[self] == nil, known.count >= AuditFolding.capacity else { return self }
        var copy = self
        copy.party = .everybody
        return copy
    }
}

/// Groups repeated events: the same event name, with the same outcome, by or to the same party.
package struct AuditTopic: Hashable, Sendable {
    /// The party whose repeated events are counted together.
    enum Party: Hashable, Sendable {
        case account(PrincipalID)
        /// An unidentified client, by its network.
        case network(String)
        /// All parties for which there is no room to distinguish them.
        case everybody
    }

    let name: AuditEventName
    let outcome: AuditOutcome
    let reason: AuditReason?
    var party: Party
}

extension AuditTopic {
    /// The topic of an event that ordinary users and unidentified clients can cause as often as they like. `nil` for actions of
    /// administrators, commands and the server itself, and for lines that are summaries already: each of these gets an entry.
    package init?(_ event: AuditEvent) {
        guard let party = Party(event), event.details[AuditFolding.countField] == nil else { return nil }
        self.init(name: event.name, outcome: event.outcome, reason: event.reason, party: party)
    }
}

extension AuditTopic.Party {
    fileprivate init?(_ event: AuditEvent) {
        switch event.context.actor {
        case .user(let id): self = .account(id)
        case .administrator: return nil
        case .system:
            // The server acts on a user's sessions because of the user's requests.
            guard let target = event.target else { return nil }
            self = .account(target)
        case .anonymous:
            self =
                event.target.map { .account($0) }
                ?? event.context.sourceAddress.map { .network(NetworkPrefix.of($0)) } ?? .everybody
        }
    }
}

/// Events of one topic between two lines of the log: the first of them, which represents all, and their number.
package struct FoldedEvents: Sendable, Equatable {
    package let first: AuditEvent
    package private(set) var count = 1
    private var last: Timestamp
    /// Whether all of them are about the same session, or none of them about any.
    private var isOfOneSession = true
    /// The first few addresses of the clients.
    private var addresses: [String]

    init(_ event: AuditEvent) {
        first = event
        last = event.time
        addresses = [event.context.sourceAddress].compactMap { $0 }
    }

    mutating func add(_ event: AuditEvent) {
        count += 1
        last = max(last, event.time)
        isOfOneSession = isOfOneSession && isOfSession(of: event)
        note([event.context.sourceAddress].compactMap { $0 })
    }

    /// Merges these and later ones.
    func followed(by later: FoldedEvents) -> FoldedEvents {
        var copy = self
        copy.count += later.count
        copy.last = max(last, later.last)
        copy.isOfOneSession = isOfOneSession && later.isOfOneSession && isOfSession(of: later.first)
        copy.note(later.addresses)
        return copy
    }

    /// The line that reports them.
    package func event(at now: Timestamp) -> AuditEvent {
        var event = first
        event.time = now
        if !isOfOneSession { event.context.sessionReference = nil }
        event.details[AuditFolding.countField] = .integer(Int64(count))
        event.details["first"] = .string(first.time.rfc3339)
        event.details["last"] = .string(last.rfc3339)
        event.details["addresses"] = .strings(addresses)
        return event
    }

    private func isOfSession(of event: AuditEvent) -> Bool {
        event.context.sessionReference == first.context.sessionReference
    }

    private mutating func note(_ more: [String]) {
        for address in more where addresses.count < AuditFolding.addressLimit && !addresses.contains(address) {
            addresses.append(address)
        }
    }
}
