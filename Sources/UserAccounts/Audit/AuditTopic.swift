import Sessions

/// What makes events repetitions of each other: the same thing, with the same outcome, by or to the same party.
package struct AuditTopic: Hashable, Sendable {
    /// Whose repetitions are counted together.
    enum Party: Hashable, Sendable {
        case account(PrincipalID)
        /// A stranger, by the network they come from.
        case network(String)
        /// All for whom there is no room to tell them apart.
        case everybody
    }

    let name: AuditEventName
    let outcome: AuditOutcome
    let reason: AuditReason?
    var party: Party
}

extension AuditTopic {
    /// The topic of an event that ordinary people and strangers can cause as often as they like. `nil` for what
    /// administrators, commands and the server itself do, and for lines that are counts already: they get an entry each.
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
            // The server acts on somebody's sessions because of what they did.
            guard let target = event.target else { return nil }
            self = .account(target)
        case .anonymous:
            self =
                event.target.map { .account($0) }
                ?? event.context.sourceAddress.map { .network(NetworkPrefix.of($0)) } ?? .everybody
        }
    }
}
