import RESPClient

/// The place of a session in the indexes over all sessions.
struct IndexPlace: Sendable {
    /// The time when it began, and its handle, as sortable bytes.
    let entry: [UInt8]
    /// The time when it expires, in decimal digits.
    let score: [UInt8]
    /// The minimum lifetime of the index for it, in milliseconds, in decimal digits.
    let ttl: [UInt8]
}

extension IndexPlace {
    /// Reads a script's report of a session that moved.
    init(_ answer: RESPValue) throws {
        let items = try answer.items
        guard items.count == 3 else { throw UnreadableValue(part: "answer") }
        self.init(
            entry: try items[0].bytes,
            score: try items[1].bytes,
            ttl: Array(String(try items[2].number).utf8)
        )
    }
}
