import Foundation

/// Different values of one session cookie, and what changes between them.
struct IdentifierSample {
    /// The fewest values from which a pattern is concluded.
    static let enough = 4

    /// Each value once, in the order of the logins.
    let values: [String]

    init(_ values: [String]) {
        var unique: [String] = []
        for value in values where !unique.contains(value) { unique.append(value) }
        self.values = unique
    }

    /// The most bits that the shortest value can have: its length times the bits of the smallest usual alphabet that has all
    /// characters of all values. Nil without values.
    static func bits(of values: [String]) -> Int? {
        let rows = values.map { Array(decoded($0).utf8) }
        return rows.map { carriers($0).count }.min().map { bits($0, rows.joined()) }
    }

    private static func bits(_ length: Int, _ characters: some Sequence<UInt8>) -> Int {
        let used = Set(characters.filter(isAlphanumeric))
        let alphabet: Double =
            if used.isSubset(of: digits) {
                10
            } else if used.isSubset(of: hexadecimal) {
                16
            } else if used.allSatisfy({ $0 < 0x41 || $0 > 0x5A }) {
                36
            } else {
                64
            }
        // Rounding must not make 127 bits of 128.
        return Int((Double(length) * log2(alphabet) + 0.01).rounded(.down))
    }

    private static let digits = Set("0123456789".utf8)
    private static let hexadecimal = Set("0123456789abcdefABCDEF".utf8)

    /// The positions of characters that carry something. The signs of base 64 do, if there are other letters than those of
    /// hexadecimal numbers; otherwise they separate, as in a UUID.
    private static func carriers(_ characters: [UInt8]) -> Set<Int> {
        let isBase64 = characters.contains { isAlphanumeric($0) && !hexadecimal.contains($0) }
        return Set(
            characters.indices.filter {
                isAlphanumeric(characters[$0]) || isBase64 && "-_+/".utf8.contains(characters[$0])
            })
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20) || byte >= 0x80
    }

    private static func decoded(_ value: String) -> String {
        value.removingPercentEncoding ?? value
    }

    /// The most bits of the part that changes. A single position with one character in all values may be chance; two beside
    /// each other, or one beside a separator, are structure.
    var changingBits: Int {
        let rows = values.map { Array(Self.decoded($0).utf8) }
        guard rows.count >= 2, let shortest = rows.map(\.count).min() else {
            return Self.bits(of: values) ?? 0
        }
        let isFixed = (0..<shortest).map { column in rows.allSatisfy { $0[column] == rows[0][column] } }
        let kept = (0..<shortest).filter { column in
            guard isFixed[column] else { return true }
            let before = column > 0 && isFixed[column - 1]
            let after = column + 1 < shortest && isFixed[column + 1]
            return !before && !after
        }
        let carriers = rows.map(Self.carriers).reduce(Set<Int>()) { $0.union($1) }
        let changing = kept.filter(carriers.contains)
        return Self.bits(changing.count, rows.flatMap { row in changing.map { row[$0] } })
    }

    /// Whether the values are numbers that grow by little from login to login.
    var isCounting: Bool {
        guard values.count >= Self.enough else { return false }
        return [10, 16].contains { radix in
            let numbers = changingParts.compactMap { UInt64($0, radix: radix) }
            guard numbers.count == values.count else { return false }
            let steps = zip(numbers, numbers.dropFirst()).map { $1 > $0 ? $1 - $0 : .max }
            return steps.allSatisfy { $0 < 1 << 32 }
        }
    }

    /// The values without what all of them begin and end with.
    private var changingParts: [Substring] {
        guard let first = values.first, let shortest = values.map(\.count).min() else { return [] }
        var start = 0
        while start < shortest, values.allSatisfy({ $0.prefix(start + 1) == first.prefix(start + 1) }) { start += 1 }
        var end = 0
        while end < shortest - start, values.allSatisfy({ $0.suffix(end + 1) == first.suffix(end + 1) }) { end += 1 }
        return values.map { $0.dropFirst(start).dropLast(end) }
    }
}
