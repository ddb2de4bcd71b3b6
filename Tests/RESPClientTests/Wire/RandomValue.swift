@testable import RESPClient

/// Arbitrary answers and their bytes.
enum RandomValue {
    static func make(_ random: inout SeededGenerator, depth: Int = 0) -> RESPValue {
        switch Int.random(in: 0..<(depth < 3 ? 10 : 7), using: &random) {
        case 0: return .null
        case 1: return .simple(word(&random))
        case 2: return .error(RESPServerError(prefix: "ERR", message: word(&random)))
        case 3: return .integer(Int64.random(in: .min ... .max, using: &random))
        case 4: return .boolean(Bool.random(using: &random))
        case 5: return .double(Double(Int.random(in: -1000...1000, using: &random)) / 8)
        case 6:
            return .bytes(
                (0..<Int.random(in: 0..<40, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) })
        case 7: return .map(elements(&random, depth).map { RESPPair(key: $0, value: .integer(1)) })
        default: return .array(elements(&random, depth))
        }
    }

    static func encode(_ value: RESPValue) -> [UInt8] {
        switch value {
        case .null: Array("_\r\n".utf8)
        case .simple(let text): Array("+\(text)\r\n".utf8)
        case .error(let error): Array("-\(error.prefix) \(error.message)\r\n".utf8)
        case .integer(let number): Array(":\(number)\r\n".utf8)
        case .boolean(let isTrue): Array("#\(isTrue ? "t" : "f")\r\n".utf8)
        case .double(let number): Array(",\(number)\r\n".utf8)
        case .bytes(let bytes): Array("$\(bytes.count)\r\n".utf8) + bytes + [13, 10]
        case .array(let elements): Array("*\(elements.count)\r\n".utf8) + elements.flatMap(encode)
        case .push(let elements): Array(">\(elements.count)\r\n".utf8) + elements.flatMap(encode)
        case .map(let pairs): Array("%\(pairs.count)\r\n".utf8) + pairs.flatMap { encode($0.key) + encode($0.value) }
        }
    }

    /// Number of values in it, itself included.
    static func size(_ value: RESPValue) -> Int {
        switch value {
        case .array(let elements), .push(let elements): 1 + elements.map(size).reduce(0, +)
        case .map(let pairs): 1 + pairs.map { size($0.key) + size($0.value) }.reduce(0, +)
        default: 1
        }
    }

    private static func elements(_ random: inout SeededGenerator, _ depth: Int) -> [RESPValue] {
        (0..<Int.random(in: 0..<5, using: &random)).map { _ in make(&random, depth: depth + 1) }
    }

    private static func word(_ random: inout SeededGenerator) -> String {
        String((0..<Int.random(in: 0..<12, using: &random)).map { _ in "abc $*:".randomElement(using: &random) ?? "a" })
    }
}
