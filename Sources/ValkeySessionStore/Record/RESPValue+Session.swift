import RESPClient
import Sessions

/// Reads the answers of the scripts.
extension RESPValue {
    /// The elements of a list. A refusal by the server is thrown.
    var items: [RESPValue] {
        get throws {
            switch self {
            case .array(let items): return items
            case .map(let pairs): return pairs.flatMap { [$0.key, $0.value] }
            case .error(let error): throw error
            default: throw UnreadableValue(part: "answer")
            }
        }
    }

    var bytes: [UInt8] {
        get throws {
            switch self {
            case .bytes(let bytes): return bytes
            case .simple(let text): return Array(text.utf8)
            case .error(let error): throw error
            default: throw UnreadableValue(part: "answer")
            }
        }
    }

    var number: Int {
        get throws {
            switch self {
            case .integer(let number): return Int(number)
            case .error(let error): throw error
            default: throw UnreadableValue(part: "answer")
            }
        }
    }

    /// Alternating names and values, or a map.
    var fields: SessionFields {
        get throws {
            let items = try items
            guard items.count.isMultiple(of: 2) else { throw UnreadableValue(part: "answer") }
            var fields: SessionFields = [:]
            for index in stride(from: 0, to: items.count, by: 2) {
                fields[try items[index].bytes] = try items[index + 1].bytes
            }
            return fields
        }
    }

    /// A handle and the fields of its live session.
    var record: SessionRecord {
        get throws {
            let items = try items
            guard items.count == 2, let id = SessionID(bytes: try items[0].bytes) else {
                throw UnreadableValue(part: "answer")
            }
            return try SessionRecord(id: id, fields: try items[1].fields)
        }
    }

    /// The index entry at the beginning of a script's report of a session.
    var entry: [UInt8] {
        get throws {
            guard let entry = try items.first else { throw UnreadableValue(part: "answer") }
            return try entry.bytes
        }
    }

    /// An index entry, then the fields e, s, p and n of the new tombstone.
    var ended: EndedSession {
        get throws {
            let items = try items
            guard items.count >= 3 else { throw UnreadableValue(part: "answer") }
            let id = try SessionID(entry: entry)
            let names = ["e", "s", "p", "n"].map { Array($0.utf8) }
            var fields: SessionFields = [:]
            for (name, item) in zip(names, items.dropFirst()) where item != .null { fields[name] = try item.bytes }
            return try EndedSession(id: id, fields: fields)
        }
    }

    /// The outcome of a conditional change of `id`: a word, then the fields of the record if there is one.
    func change(of id: SessionID) throws -> SessionChange {
        let items = try items
        guard let word = items.first else { throw UnreadableValue(part: "answer") }
        if try word.bytes == Array("gone".utf8) { return .gone }
        guard items.count >= 2 else { throw UnreadableValue(part: "answer") }
        let record = try SessionRecord(id: id, fields: try items[1].fields)
        return try word.bytes == Array("changed".utf8) ? .changed(record) : .conflict(record)
    }
}
