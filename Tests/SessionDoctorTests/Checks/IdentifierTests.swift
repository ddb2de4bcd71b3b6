import Testing

@testable import SessionDoctor

@Suite("Session ids")
struct IdentifierTests {
    private func hexadecimal(_ seed: UInt64, _ length: Int) -> String {
        var state = seed
        return String(
            (0..<length).map { _ in
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                return Array("0123456789abcdef")[Int(state >> 60)]
            })
    }

    @Test(
        "the bits of an id are its length times those of its alphabet",
        arguments: [
            ("0123456789", 33), ("0123456789abcdef0123456789abcdef", 128), ("kq", 10), ("kQ", 12),
            (String(repeating: "aZ9_", count: 10) + "x-Y", 258), ("", 0),
        ])
    func bits(_ value: String, _ bits: Int) {
        #expect(IdentifierSample.bits(of: [value]) == bits)
    }

    @Test("hyphens of a UUID carry nothing, those of base 64 do")
    func separators() {
        #expect(IdentifierSample.bits(of: ["123e4567-e89b-42d3-a456-426614174000"]) == 128)
        #expect(IdentifierSample.bits(of: ["aZ-_"]) == 24)
    }

    @Test("the alphabet is that of all values, the length that of the shortest")
    func several() {
        #expect(IdentifierSample.bits(of: ["0123", "abcd"]) == 16)
        #expect(IdentifierSample.bits(of: ["0123", "abcdef"]) == 16)
        #expect(IdentifierSample.bits(of: []) == nil)
    }

    @Test("random ids of 128 bits keep all their bits, though one position may be equal by chance")
    func random() {
        for seed in 0..<200 as Range<UInt64> {
            let values = (0..<4).map { hexadecimal(seed * 31 + $0 * 7_919, 32) }
            let sample = IdentifierSample(values)
            #expect(sample.changingBits == 128)
            #expect(!sample.isCounting)
        }
    }

    @Test("parts that all ids share are not counted")
    func shared() {
        let values = (0..<4).map { "sess-" + String(repeating: "0", count: 32) + hexadecimal($0 + 5, 16) }
        #expect(IdentifierSample(values).changingBits == 64)
    }

    @Test("the version of a UUID is not counted")
    func version() {
        let values = (0..<4 as Range<UInt64>).map { number -> String in
            let digits = hexadecimal(number * 977 + 3, 32)
            let parts = [digits.prefix(8), digits.dropFirst(8).prefix(4), "4" + digits.dropFirst(13).prefix(3)]
            return (parts.map(String.init) + [String(digits.dropFirst(16).prefix(4)), String(digits.suffix(12))])
                .joined(separator: "-")
        }
        #expect(IdentifierSample(values).changingBits == 124)
    }

    @Test(
        "numbers that grow by little count",
        arguments: [
            ["7", "8", "9", "10"], ["sess-0a.x", "sess-0b.x", "sess-0f.x", "sess-1b.x"],
            ["1764493200123", "1764493201130", "1764493202140", "1764493203151"],
        ])
    func counting(_ values: [String]) {
        #expect(IdentifierSample(values).isCounting)
    }

    @Test(
        "few, falling or far apart numbers do not count",
        arguments: [["1", "2", "3"], ["4", "3", "2", "1"], ["k", "l", "m", "n"]])
    func notCounting(_ values: [String]) {
        #expect(!IdentifierSample(values).isCounting)
    }

    @Test(
        "readable state is found under encodings",
        arguments: [
            "%7B%22user%22%3A1%7D", "eyJ1c2VyIjoiYWRhIn0.aSwXyz.c2lnbmF0dXJl", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOjF9.c2ln",
            "s:eyJ1c2VyIjoiYWRhIn0=.sig",
        ])
    func readable(_ value: String) {
        #expect(ReadableState.found(in: [value], username: nil) == "a readable JSON object")
    }

    @Test("a name is found only if every one of several values has it")
    func name() {
        #expect(
            ReadableState.found(in: ["x|grace|1", "x|grace|2", "x|grace|3"], username: "grace") == "the user's name")
        #expect(ReadableState.found(in: ["ada0", "11ada", "f00d"], username: "ada") == nil)
        #expect(ReadableState.found(in: ["ada0", "11ada"], username: "ada") == nil)
    }

    @Test("random values contain no state", arguments: 0..<50 as Range<UInt64>)
    func opaque(_ seed: UInt64) {
        let values = (0..<4).map { hexadecimal(seed * 13 + $0, 64) }
        #expect(ReadableState.found(in: values, username: "ada") == nil)
    }
}
