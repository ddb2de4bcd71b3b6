package import Sessions

/// An event, before it has a place in the chain.
package struct AuditEvent: Hashable, Sendable {
    /// The name of the event.
    package var name: AuditEventName

    /// When it happened.
    package var time: Timestamp

    /// The outcome.
    package var outcome: AuditOutcome

    /// The reason, from a closed set.
    package var reason: AuditReason?

    /// The account that was affected.
    package var target: PrincipalID?

    /// The circumstances.
    package var context: AuditContext

    /// Fields specific to this event, by their names in the log. They cannot replace the common ones.
    package var details: [String: AuditValue]

    package init(
        _ name: AuditEventName,
        at time: Timestamp,
        outcome: AuditOutcome = .success,
        reason: AuditReason? = nil,
        target: PrincipalID? = nil,
        in context: AuditContext,
        details: [String: AuditValue] = [:]
    ) {
        self.name = name
        self.time = time
        self.outcome = outcome
        self.reason = reason
        self.target = target
        self.context = context
        self.details = details
    }
}

extension AuditEvent {
    /// The event's own fields by their names in the log, without those of its place and its origin.
    var fields: [String: AuditValue] {
        var fields = details
        fields["ts"] = .string(time.rfc3339)
        fields["event"] = .string(name.rawValue)
        fields["level"] = .string(name.level.rawValue)
        fields["outcome"] = .string(outcome.rawValue)
        fields["reason"] = reason.map { .string($0.rawValue) }
        fields["target_user"] = target.map { .string($0.rawValue) }
        fields["actor_type"] = .string(context.actor.type)
        fields["actor_id"] = context.actor.id.map { .string($0.rawValue) }
        fields["request_id"] = context.requestID.map { .string($0) }
        fields["session_ref"] = context.sessionReference.map { .string($0) }
        fields["source_ip"] = context.sourceAddress.map { .string($0) }
        fields["peer_ip"] = context.peerAddress.map { .string($0) }
        fields["user_agent"] = context.userAgent.map { .string(String($0.unicodeScalars.prefix(256))) }
        fields["method"] = context.method.map { .string($0) }
        fields["route"] = context.route.map { .string($0) }
        fields["status"] = context.status.map { .integer(Int64($0)) }
        return fields
    }
}

/// The outcome of an attempted action.
package enum AuditOutcome: String, Sendable {
    /// The action was done.
    case success

    /// The action could not be done.
    case fail

    /// The action was not allowed.
    case deny
}

/// The value of one field of an event.
package enum AuditValue: Hashable, Sendable {
    case string(String)
    case integer(Int64)
    case boolean(Bool)
    case strings([String])
}

extension AuditValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral {
    package init(stringLiteral value: String) { self = .string(value) }
    package init(integerLiteral value: Int64) { self = .integer(value) }
    package init(booleanLiteral value: Bool) { self = .boolean(value) }
}

extension AuditValue: Decodable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let value = try? container.decode(Bool.self) {
            self = .boolean(value)
        } else if let value = try? container.decode(Int64.self) {
            self = .integer(value)
        } else if let value = try? container.decode([String].self) {
            self = .strings(value)
        } else {
            self = .string(try container.decode(String.self))
        }
    }
}

extension AuditValue {
    /// The text of a string value, `nil` for the others.
    package var text: String? {
        if case .string(let value) = self { value } else { nil }
    }
}
