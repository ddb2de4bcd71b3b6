import RESPClient
import Sessions

/// The entries of the index of all sessions that are left to read for a query, as bounds of the order of bytes.
struct IndexRange {
    private let lower: [UInt8]
    private let upper: [UInt8]
    private let isOldestFirst: Bool

    /// - Parameter place: the last entry that was read. `nil` at the beginning.
    init(_ query: SessionQuery, after place: [UInt8]?) {
        // An entry is longer than the time with which it begins, and so comes after it.
        var (since, before) = (query.createdSince?.sortable, query.createdBefore?.sortable)
        var isInclusive = true
        if let place, query.isOldestFirst, since.map({ $0.lexicographicallyPrecedes(place) }) ?? true {
            (since, isInclusive) = (place, false)
        }
        if let place, !query.isOldestFirst, before.map({ place.lexicographicallyPrecedes($0) }) ?? true {
            before = place
        }
        lower = since.map { [UInt8(ascii: isInclusive ? "[" : "(")] + $0 } ?? [UInt8(ascii: "-")]
        upper = before.map { [UInt8(ascii: "(")] + $0 } ?? [UInt8(ascii: "+")]
        isOldestFirst = query.isOldestFirst
    }

    /// The command that reads the entries, and its first arguments after the key.
    var reading: (command: String, from: [UInt8], to: [UInt8]) {
        isOldestFirst ? ("ZRANGEBYLEX", lower, upper) : ("ZREVRANGEBYLEX", upper, lower)
    }

    /// Whether the first entry is read before the second.
    func isOrdered(_ first: [UInt8], before second: [UInt8]) -> Bool {
        isOldestFirst ? first.lexicographicallyPrecedes(second) : second.lexicographicallyPrecedes(first)
    }

    /// The command that counts the entries of an index.
    func counting(at home: KeySpace.Home) -> RESPCommand {
        RESPCommand("ZLEXCOUNT", [SessionIndex.start.key(at: home), lower, upper], key: home)
    }
}
