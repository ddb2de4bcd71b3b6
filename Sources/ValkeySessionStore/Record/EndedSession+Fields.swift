import Sessions

extension EndedSession {
    /// The tombstone's field `e`: when 8, length 1 and reason, length 4 and actor, remark. A first byte 0 means no
    /// actor and no remark, 1 stands before one.
    static func words(_ cause: SessionEnding, at now: Timestamp) -> [UInt8] {
        let reason = Array(cause.reason.rawValue.utf8)
        let actor = cause.actor.map { Array($0.rawValue.utf8) }
        return now.wire + [UInt8(reason.count)] + reason
            + (actor.map { [1] + UInt32($0.count).wire + $0 } ?? [0])
            + (cause.note.map { [1] + $0.utf8 } ?? [0])
    }

    /// Reads a tombstone: `e`, `s` as the session left it, `p` and `n`.
    init(id: SessionID, fields: SessionFields) throws {
        var reader = try ByteReader(fields["e"], part: "tombstone")
        let endedAt = try reader.timestamp()
        let reason = try reader.text(Int(try reader.integer(UInt8.self)))
        guard let reason = EndReason(rawValue: reason) else { throw reader.unreadable }
        var actor: PrincipalID?
        if try reader.integer(UInt8.self) == 1 {
            actor = PrincipalID(try reader.text(Int(try reader.integer(UInt32.self))))
        }
        let note = try reader.integer(UInt8.self) == 1 ? try reader.text() : nil
        self.init(
            id: id,
            application: try fields.application,
            principal: try fields.principal,
            cause: SessionEnding(reason, by: actor, note: note),
            endedAt: endedAt,
            digests: try SecretHistory(packed: fields["s"]).all
        )
    }
}
