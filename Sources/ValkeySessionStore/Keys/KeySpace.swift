import Sessions

/// The prefixes (*homes*) of the keys of a session, of a principal's index, and of the indexes over all sessions.
///
/// One server, alone or with replicas, holds everything under one hash tag, so that each verb is one atomic script. In
/// a cluster the tag is the first two bytes of the session's handle, which its principal decides (see
/// ``/Sessions/SessionID/Placement``), and the indexes over all sessions are divided into shards with their own tags.
struct KeySpace: Sendable {
    typealias Home = [UInt8]

    private let prefix: String
    let placement: SessionID.Placement?
    /// The single home of all keys, or `nil` in a cluster.
    let common: Home?

    private static let shards: [String] = "0123456789abcdef".map { "i\($0)" }

    /// - Throws: ``/Sessions/SessionError`` if the prefix is empty or holds characters that could change the hash tag.
    init(prefix: String, placement: SessionID.Placement?) throws {
        let isPlain = prefix.utf8.allSatisfy { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
            default: "-_.:".utf8.contains(byte)
            }
        }
        guard isPlain, (1...64).contains(prefix.utf8.count) else {
            throw SessionError(
                .invalidConfiguration, "the prefix of keys must be 1 to 64 letters, digits and any of - _ . :")
        }
        self.prefix = prefix
        self.placement = placement
        common = placement == nil ? Self.home(prefix, "all") : nil
    }

    private static func home(_ prefix: String, _ tag: String) -> Home {
        Array("\(prefix):{\(tag)}:".utf8)
    }

    private func home(_ tag: String) -> Home { Self.home(prefix, tag) }

    private func home(at place: UInt16) -> Home {
        let digits = String(place, radix: 16)
        return home(String(repeating: "0", count: 4 - digits.count) + digits)
    }

    /// The channel on which the log of changes is announced. Channels know no database numbers.
    func channel(database: Int) -> [UInt8]? { common.map { $0 + "near:\(database)".utf8 } }

    func home(of id: SessionID) -> Home {
        common ?? home(at: id.prefix)
    }

    func home(of principal: PrincipalID) -> Home {
        common ?? home(at: placement?.prefix(of: principal) ?? 0)
    }

    /// The home of the index entry of a session in a cluster.
    func shard(of id: SessionID) -> Home {
        home(Self.shards[Int(truncatingIfNeeded: id.low & 15)])
    }

    /// The homes of the indexes over all sessions.
    var indexes: [Home] { common.map { [$0] } ?? Self.shards.map { home($0) } }

    /// Whether the record's handle has the home of its principal's sessions.
    func places(_ record: SessionRecord) -> Bool {
        guard let placement, let principal = record.principal else { return true }
        return record.id.prefix == placement.prefix(of: principal)
    }

    /// The key of a session, with its handle in the form that the console, the commands and the audit log show.
    func key(of id: SessionID) -> [UInt8] {
        home(of: id) + "session:".utf8 + id.description.utf8
    }
}
