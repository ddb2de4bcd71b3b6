import Sessions

extension SessionQuery.Cursor {
    /// The session's entry in the indexes: its place in the order of all sessions, as bytes that sort backwards.
    var entry: [UInt8] { createdAt.sortable + id.bytes }

    init(entry: [UInt8]) throws {
        var reader = try ByteReader(entry, part: "index entry")
        let createdAt = try reader.integer(UInt64.self) ^ 1 << 63
        self.init(createdAt: Timestamp(milliseconds: Int64(bitPattern: createdAt)), id: try SessionID(entry: entry))
    }
}

extension SessionID {
    /// The handle at the end of an index entry.
    init(entry: [UInt8]) throws {
        guard entry.count == 24, let id = SessionID(bytes: entry.suffix(16)) else {
            throw UnreadableValue(part: "index entry")
        }
        self = id
    }
}

extension PrincipalID {
    var bytes: [UInt8] { Array(rawValue.utf8) }
}

extension SessionRecord {
    /// When the session expires, as the score of its index entries. A time that a double cannot hold exactly means never.
    var score: [UInt8] {
        expiry.milliseconds < 1 << 53 ? expiry.decimal : Array("inf".utf8)
    }
}
