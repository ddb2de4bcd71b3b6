import RESPClient
import Sessions

// Reads the answers of the scripts of the log.

extension LogEntry {
    /// Ids of 16 bytes each, or a star.
    init?(ids: ArraySlice<UInt8>) {
        if ids.elementsEqual([UInt8(ascii: "*")]) {
            self = .everything
            return
        }
        guard !ids.isEmpty, ids.count.isMultiple(of: 16) else { return nil }
        self = .sessions(
            stride(from: ids.startIndex, to: ids.endIndex, by: 16).compactMap { SessionID(bytes: ids[$0..<($0 + 16)]) })
    }
}

extension LogMark {
    /// The position and the engine.
    init(_ items: some Collection<RESPValue>) throws {
        let parts = try items.prefix(2).map { try $0.bytes }
        guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else { throw UnreadableValue(part: "answer") }
        self.init(position: LogPosition(bytes: parts[0]), engine: parts[1])
    }
}

extension LogNews {
    /// A word; then the mark and the entries.
    init(_ items: [RESPValue]) throws {
        switch try items.first?.bytes ?? [] {
        case Array("gone".utf8): self = .gone
        case Array("gap".utf8): self = .gap
        default:
            // An entry that this version cannot read may name any session.
            let entries = try items.dropFirst(3).map { LogEntry(ids: try $0.bytes[...]) ?? .everything }
            self = .entries(entries, upTo: try LogMark(items.dropFirst()))
        }
    }
}

extension LaggingMembers {
    /// The mark, whether the caller is registered, and members.
    init(_ items: [RESPValue]) throws {
        guard items.count >= 3 else { throw UnreadableValue(part: "answer") }
        let members = try items.dropFirst(3).map { item in
            guard let member = CacheMember(bytes: try item.bytes) else { throw UnreadableValue(part: "member") }
            return member
        }
        self.init(mark: try LogMark(items), isCallerRegistered: try items[2].number == 1, members: members)
    }
}
