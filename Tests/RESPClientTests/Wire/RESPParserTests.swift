import NIOCore
import Testing

@testable import RESPClient

@Suite struct RESPParserTests {
    @Test(
        "every type of value is read",
        arguments: [
            ("+OK\r\n", .simple("OK")),
            ("-ERR no such thing\r\n", .error(RESPServerError(prefix: "ERR", message: "no such thing"))),
            ("-BUSY\r\n", .error(RESPServerError(prefix: "BUSY", message: ""))),
            (":-9223372036854775808\r\n", .integer(.min)),
            ("$5\r\na\r\nbc\r\n", .bytes(Array("a\r\nbc".utf8))),
            ("$0\r\n\r\n", .bytes([])),
            ("$-1\r\n", .null), ("*-1\r\n", .null), ("_\r\n", .null),
            ("*0\r\n", .array([])),
            ("*2\r\n:1\r\n*1\r\n+a\r\n", .array([.integer(1), .array([.simple("a")])])),
            ("~1\r\n:1\r\n", .array([.integer(1)])),
            ("%1\r\n+a\r\n:1\r\n", .map([RESPPair(key: .simple("a"), value: .integer(1))])),
            ("%0\r\n", .map([])),
            (">2\r\n+invalidate\r\n_\r\n", .push([.simple("invalidate"), .null])),
            ("#t\r\n", .boolean(true)), ("#f\r\n", .boolean(false)),
            (",-1.5e3\r\n", .double(-1500)), (",inf\r\n", .double(.infinity)),
            ("(123456789012345678901234567890\r\n", .simple("123456789012345678901234567890")),
            ("!7\r\nERR bad\r\n", .error(RESPServerError(prefix: "ERR", message: "bad"))),
            ("=6\r\ntxt:hi\r\n", .bytes(Array("hi".utf8))),
            ("|1\r\n+ttl\r\n:3\r\n:7\r\n", .integer(7)),
            ("*2\r\n|1\r\n+ttl\r\n:3\r\n:7\r\n:8\r\n", .array([.integer(7), .integer(8)])),
        ] as [(String, RESPValue)])
    func types(text: String, value: RESPValue) throws {
        #expect(try values(in: text) == [value])
    }

    @Test("it does not matter where the bytes are cut")
    func splits() throws {
        let text = "*3\r\n$3\r\na\r\n\r\n%1\r\n+k\r\n~1\r\n#t\r\n-ERR x\r\n>1\r\n:5\r\n$2\r\nhi\r\n"
        let whole = try values(in: text)
        #expect(whole.count == 3)
        for cut in 0...text.utf8.count {
            #expect(try values(in: text, cuts: [cut]) == whole)
        }
        #expect(try values(in: text, cuts: Array(0...text.utf8.count)) == whole)
    }

    @Test(
        "input that violates the protocol is an error",
        arguments: [
            "\r\n", "hello\r\n", "HTTP/1.1 400 Bad Request\r\n", ":\r\n", ":1x\r\n", ":9223372036854775808\r\n",
            "$x\r\n",
            "$-2\r\n", "*-2\r\n", "$?\r\n", "#y\r\n", "_x\r\n", ",abc\r\n", "+a\rb\r\n", "$1\r\nabc", "=2\r\nab\r\n",
            "*1\r\n>1\r\n:1\r\n",
        ])
    func violations(text: String) {
        #expect { try values(in: text) } throws: { ($0 as? RESPError)?.code == .protocolViolation }
    }

    @Test("a server that answers in TLS is distinguished from one that sends invalid data")
    func tlsAlert() {
        var parser = RESPParser()
        parser.append(ByteBuffer(bytes: [0x15, 0x03, 0x03, 0x00, 0x02, 0x02, 0x0d, 0x0a]))
        #expect { try parser.next() } throws: { ($0 as? RESPError)?.code == .misconfigured }
    }

    @Test(
        "an announced length beyond all bounds is refused before a byte of it has come",
        arguments: [
            "$67108865\r\n", "*1048577\r\n", "%524289\r\n", ">9223372036854775807\r\n", "$9223372036854775807\r\n",
        ])
    func hostileLengths(text: String) {
        #expect(throws: RESPError.self) { try values(in: text) }
    }

    @Test("a length that is allowed takes no memory until its bytes come")
    func patience() throws {
        var parser = RESPParser()
        parser.append(ByteBuffer(string: "$67108864\r\n"))
        #expect(try parser.next() == nil)
        #expect(parser.bufferedBytes == 0)
        parser.append(ByteBuffer(string: "abc"))
        #expect(try parser.next() == nil)
        #expect(parser.bufferedBytes == 3)
    }

    @Test("limits hold for an answer as a whole and start anew with the next one")
    func wholeAnswer() throws {
        let limits = RESPLimits(line: 16, bulk: 8, answer: 60, elements: 6, depth: 3)
        let allowed = "*2\r\n*2\r\n:1\r\n:2\r\n*2\r\n:3\r\n:4\r\n"
        #expect(try values(in: allowed + allowed, limits: limits).count == 2)
        for refused in [
            "*2\r\n*2\r\n:1\r\n:2\r\n*3\r\n", "*1\r\n*1\r\n*1\r\n*1\r\n:1\r\n", "+12345678901234567\r\n",
            "+1234567890123456",
            "*5\r\n" + String(repeating: "$8\r\n12345678\r\n", count: 5), "$9\r\n",
        ] {
            #expect(throws: RESPError.self, "\(refused)") { try values(in: refused, limits: limits) }
        }
    }
}

/// Everything that a parser makes of a text that arrives in pieces.
private func values(in text: String, cuts: [Int] = [], limits: RESPLimits = RESPLimits()) throws -> [RESPValue] {
    var parser = RESPParser(limits: limits)
    var values: [RESPValue] = []
    let bytes = Array(text.utf8)
    for (start, end) in zip([0] + cuts, cuts + [bytes.count]) {
        parser.append(ByteBuffer(bytes: bytes[start..<end]))
        while let value = try parser.next() { values.append(value) }
    }
    return values
}
