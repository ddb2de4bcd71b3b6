import Testing

@testable import Passkeys

@Suite("JSON reader")
struct JSONReaderTests {
    private func read(_ text: String) throws(JSONReader.Problem) -> JSONValue {
        try JSONReader.read(Array(text.utf8))
    }

    @Test(
        "values are read",
        arguments: [
            ("{}", .object([:])), ("[]", .array([])), ("\"\"", .string([])), ("true", .bool(true)),
            ("false", .bool(false)),
            ("null", .null), (" \t\r\n0 ", .number), ("-0", .number), ("-12.5e+3", .number), ("1E9", .number),
            (#""\"\\\/\b\f\n\r\t""#, .string([0x22, 0x5C, 0x2F, 0x08, 0x0C, 0x0A, 0x0D, 0x09])),
            (#""\u0041\u00e9\u20AC\uD83D\uDE00""#, .string(Array("Aé€😀".utf8))), ("\"é\"", .string(Array("é".utf8))),
            ("[1, [true], \"a\"]", .array([.number, .array([.bool(true)]), .string([0x61])])),
        ] as [(String, JSONValue)])
    func values(text: String, value: JSONValue) throws {
        #expect(try read(text) == value)
    }

    @Test(
        "what is not JSON is refused",
        arguments: [
            "", " ", "{", "}", "[", "]", "[1", "[1,", "[1,]", "[,1]", "{\"a\"", "{\"a\":", "{\"a\":1", "{\"a\":1,}",
            "{a:1}", "{1:1}",
            "{'a':1}", "{\"a\" 1}", "{\"a\":1 \"b\":2}", "\"", "\"a", "\"\\", "\"\\x\"", "\"\\u12\"", "\"\\u12G4\"",
            "\"\\ud800\"",
            "\"\\udc00\"", "\"\\ud800\\u0041\"", "\"\\ud800a\"", "\"a\nb\"", "\"\u{0}\"", "tru", "True", "nulll", "NaN",
            "Infinity",
            "01", "1.", ".5", "+1", "-", "1e", "1e+", "0x1", "1 2", "{} {}", "[] x", "// a\n1", "\u{FEFF}1",
            "truefalse",
        ])
    func refused(text: String) {
        #expect(throws: JSONReader.Problem.self) { try read(text) }
    }

    @Test(
        "bytes that are not UTF-8 are refused",
        arguments: [
            [0x22, 0xFF, 0x22], [0x22, 0xC0, 0xA2, 0x22], [0x22, 0xED, 0xA0, 0x80, 0x22], [0xFE, 0xFF, 0x00, 0x31],
        ])
    func encoding(bytes: [UInt8]) {
        #expect(throws: JSONReader.Problem.malformed(offset: 0)) { try JSONReader.read(bytes) }
    }

    @Test("a member that occurs twice is named, at any depth and however it is spelled")
    func repeated() {
        #expect(throws: JSONReader.Problem.repeated([0x61])) { try read(#"{"a":1,"b":2,"a":1}"#) }
        #expect(throws: JSONReader.Problem.repeated([0x61])) { try read(#"[{"x":{"a":1,"\u0061":1}}]"#) }
        #expect(throws: JSONReader.Problem.repeated([])) { try read(#"{"":1,"":1}"#) }
    }

    @Test("the same name in other objects, and canonically equivalent names, are different members")
    func notRepeated() throws {
        _ = try read(#"{"a":{"a":1},"b":[{"a":1},{"a":1}],"A":1}"#)
        _ = try read("{\"\u{E9}\":1,\"e\u{301}\":2}")
    }

    @Test("sixteen levels are read, seventeen and 60,000 are not")
    func depth() throws {
        func nested(_ depth: Int) -> String {
            String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        }
        _ = try read(nested(16))
        for depth in [17, 60_000] {
            #expect(throws: JSONReader.Problem.malformed(offset: 16)) { try read(nested(depth)) }
        }
        #expect(throws: JSONReader.Problem.self) { try read(String(repeating: "{\"a\":", count: 10_000)) }
    }

    @Test("null and absent are told apart only where it matters")
    func null() throws {
        let object = try read(#"{"a":null,"b":"c"}"#)
        #expect(object["a"] == nil && object["z"] == nil && object["b"]?.string == [0x63])
        #expect(object.contains("a") && !object.contains("z"))
        #expect(JSONValue.null["a"] == nil && !JSONValue.null.contains("a"))
    }
}
