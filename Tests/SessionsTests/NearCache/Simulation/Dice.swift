/// A seeded generator (SplitMix64): the same numbers at every run.
struct Dice: Sendable {
    private var state: UInt64

    init(_ seed: UInt64) {
        state = seed &* 0xD134_2543_DE82_EF95 &+ 0x9E37_79B9_7F4A_7C15
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    mutating func roll(_ range: Range<Int64>) -> Int64 {
        guard range.lowerBound < range.upperBound else { return range.lowerBound }
        return range.lowerBound + Int64(next() % UInt64(range.upperBound - range.lowerBound))
    }

    mutating func roll(_ range: Range<Int>) -> Int {
        Int(roll(Int64(range.lowerBound)..<Int64(range.upperBound)))
    }

    /// True so many times in a thousand.
    mutating func chance(_ perMille: Int) -> Bool {
        roll(0..<1000) < perMille
    }

    mutating func pick<Element>(_ elements: [Element]) -> Element? {
        elements.isEmpty ? nil : elements[roll(0..<elements.count)]
    }
}
