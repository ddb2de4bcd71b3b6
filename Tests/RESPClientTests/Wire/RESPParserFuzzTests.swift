import NIOCore
import Testing

@testable import RESPClient

/// Thousands of damaged answers, the same ones in every run.
@Suite struct RESPParserFuzzTests {
    private static let limits = RESPLimits(line: 256, bulk: 1 << 12, answer: 1 << 14, elements: 1 << 10, depth: 8)

    @Test("random values are read back, wherever the bytes are cut", arguments: 0..<200)
    func roundTrip(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let values = (0..<8).map { _ in RandomValue.make(&random) }
        var parser = RESPParser(limits: Self.limits)
        var read: [RESPValue] = []
        for piece in pieces(of: values.flatMap(RandomValue.encode), &random) {
            parser.append(piece)
            while let value = try parser.next() { read.append(value) }
        }
        #expect(read == values)
        #expect(parser.bufferedBytes == 0)
    }

    @Test("an answer that was cut short is waited for, not guessed", arguments: 0..<200)
    func truncation(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let bytes = RandomValue.encode(RandomValue.make(&random))
        var parser = RESPParser(limits: Self.limits)
        parser.append(ByteBuffer(bytes: bytes.prefix(Int.random(in: 0..<bytes.count, using: &random))))
        #expect(try parser.next() == nil)
    }

    @Test(
        "damaged answers end in a value, an error or a wait, and never hold more than the limits allow",
        arguments: 0..<2000)
    func damage(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var bytes = (0..<4).flatMap { _ in RandomValue.encode(RandomValue.make(&random)) }
        for _ in 0..<Int.random(in: 1...6, using: &random) { damage(&bytes, &random) }
        var parser = RESPParser(limits: Self.limits)
        do {
            for piece in pieces(of: bytes, &random) {
                parser.append(piece)
                while let value = try parser.next() { #expect(RandomValue.size(value) <= Self.limits.elements + 1) }
                #expect(parser.bufferedBytes <= Self.limits.bulk + 2 + piece.readableBytes)
            }
        } catch {
            #expect(error.code == .protocolViolation || error.code == .misconfigured)
        }
    }

    @Test("pure noise never crashes", arguments: 0..<500)
    func noise(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let alphabet = Array("$*+-:_#,(!=%~>|0123456789\r\n\r\n\r\nabc?".utf8)
        let bytes = (0..<400).map { _ in alphabet.randomElement(using: &random) ?? 0 }
        var parser = RESPParser(limits: Self.limits)
        do {
            for piece in pieces(of: bytes, &random) {
                parser.append(piece)
                while try parser.next() != nil {}
            }
        } catch {
            #expect(error.code == .protocolViolation)
        }
    }

    private func pieces(of bytes: [UInt8], _ random: inout SeededGenerator) -> [ByteBuffer] {
        var rest = bytes[...]
        var pieces: [ByteBuffer] = []
        while !rest.isEmpty {
            let length = Int.random(in: 1...min(rest.count, 40), using: &random)
            pieces.append(ByteBuffer(bytes: rest.prefix(length)))
            rest = rest.dropFirst(length)
        }
        return pieces
    }

    private func damage(_ bytes: inout [UInt8], _ random: inout SeededGenerator) {
        let index = Int.random(in: 0..<bytes.count, using: &random)
        switch Int.random(in: 0..<4, using: &random) {
        case 0: bytes[index] ^= 1 << UInt8.random(in: 0..<8, using: &random)
        case 1: bytes.remove(at: index)
        case 2: bytes.insert(contentsOf: Array("$99999999999999999999\r\n".utf8), at: index)
        default: bytes.insert(contentsOf: Array("*1000000\r\n".utf8), at: index)
        }
        if bytes.isEmpty { bytes = [0] }
    }
}
