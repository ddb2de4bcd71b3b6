import Testing

@testable import SessionService

@Suite("Reading JSON without changing it")
struct JSONTextTests {
    private func members(_ text: String) throws -> [(name: String, value: String)]? {
        try JSONText.members(of: Array(text.utf8)[...])?.map { ($0.name, String(decoding: $0.value, as: UTF8.self)) }
    }

    @Test(
        "a value is kept byte for byte",
        arguments: [
            "12345678901234567890123456789012345678901", "-0", "0.10", "1E+400", "1e-7", "\"\\u00e9\\/\"", "\"é\\n\"",
            "[1, 2 ,3]", "{\"a\" : [ ] , \"b\":{}}", "true", "null", "\"\\ud800\"",
        ])
    func verbatim(value: String) throws {
        let found = try members("  {\"a\" :\t\(value) \n}\r ")
        #expect(found?.map(\.value) == [value])
    }

    @Test(
        "what is no JSON is refused",
        arguments: [
            "", "{", "{}x", "{\"a\":}", "{\"a\":1,}", "{a:1}", "{'a':1}", "{\"a\":01}", "{\"a\":1.}", "{\"a\":.5}",
            "{\"a\":+1}", "{\"a\":NaN}", "{\"a\":Infinity}", "{\"a\":1e}", "{\"a\":\"\\x\"}", "{\"a\":\"\\u12g4\"}",
            "{\"a\":\"\n\"}", "{\"a\":tru}", "{\"a\" 1}", "{\"a\":1 \"b\":2}", "{\"a\":[1,]}", "{\"a\":\"open}",
            "{\"a\":1}{}", "// {}", "{\"\\ud800\":1}",
        ])
    func malformed(text: String) {
        #expect(throws: JSONText.Malformed.self) { try members(text) }
    }

    @Test("what is JSON but no object is told apart", arguments: ["1", "[]", "\"{}\"", "null"])
    func noObject(text: String) throws {
        #expect(try members(text) == nil)
    }

    @Test("nesting has a limit, and reaching it is no crash")
    func nesting() throws {
        func nested(_ depth: Int) -> String {
            "{\"a\":" + String(repeating: "[", count: depth) + String(repeating: "]", count: depth) + "}"
        }
        #expect(try members(nested(200)) != nil)
        #expect(throws: JSONText.Malformed.self) { try members(nested(300)) }
        #expect(throws: JSONText.Malformed.self) { try members(String(repeating: "{\"a\":[", count: 90_000)) }
    }

    @Test(
        "escapes are decoded where text is needed",
        arguments: [
            (#""a\"\\\/\b\f\n\r\t""#, "a\"\\/\u{8}\u{c}\n\r\t"), (#""\u00e9\u0000""#, "é\0"),
            (#""\ud83e\udde5""#, "\u{1F9E5}"),
        ])
    func strings(json: String, text: String) {
        #expect(JSONText.string(Array(json.utf8)[...]) == text)
    }

    @Test(
        "half of a surrogate pair is no text",
        arguments: [#""\ud83e""#, #""\udde5""#, #""\ud83ex""#, #""\ud83e\u0041""#])
    func surrogates(json: String) {
        #expect(JSONText.string(Array(json.utf8)[...]) == nil)
    }

    @Test("a written string is read back, whatever it contains")
    func writing() throws {
        let text = "\u{0}\u{1f}\"\\/é\u{1F9E5}\u{7f}"
        var writer = JSONWriter()
        writer.add("text", text)
        writer.add("none", nil as String?)
        let found = try #require(try JSONText.members(of: writer.object[...]))
        #expect(JSONText.string(found[0].value) == text)
        #expect(Array(found[1].value) == Array("null".utf8))
    }
}
