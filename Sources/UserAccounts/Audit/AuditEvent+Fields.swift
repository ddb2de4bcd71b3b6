import Sessions

extension AuditEvent {
    /// The event's own fields by their names in the log, without those of its place and its writer.
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
