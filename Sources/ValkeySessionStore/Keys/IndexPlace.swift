import RESPClient

/// Where a session stands in the indexes over all sessions.
struct IndexPlace: Sendable {
    /// When it began and its handle, as bytes that sort.
    let entry: [UInt8]
    /// When it expires, in decimal digits.
    let score: [UInt8]
    /// How long the index must live for it, in milliseconds, in decimal digits.
    let ttl: [UInt8]
}

extension IndexPlace {
    /// Reads what a script says of a session that moved.
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
