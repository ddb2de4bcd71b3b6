import Foundation
import Testing

@testable import UserAccounts

@Suite struct CanonicalJSONReadingTests {
    @Test("what was written is read back, whatever characters are in it")
    func roundTrip() {
        let hostile = String(String.UnicodeScalarView((0...0x2FFF).compactMap(Unicode.Scalar.init))) + "\u{e0001}😀"
        let fields: [String: AuditValue] = [
            "text": .string(hostile), hostile: "x", "number": -7, "most": .integer(.max), "least": .integer(.min),
            "yes": true, "no": false, "list": .strings(["a", hostile, ""]), "none": .strings([]), "": "",
        ]
        #expect(CanonicalJSON.decode(CanonicalJSON.encode(fields)) == fields)
        #expect(CanonicalJSON.decode("{}") == [:])
        #expect(CanonicalJSON.decodeTexts(CanonicalJSON.encode(["b", hostile])) == ["b", hostile])
        #expect(CanonicalJSON.decodeTexts("[]") == [])
    }

    @Test(
        "anything else is not read, also other JSON",
        arguments: [
            "", "{", "[]", "null", "{\"a\":1", "{\"a\":1}}", "{\"a\":1} ", "{ \"a\":1}", "{\"a\":}", "{\"a\"}",
            "{\"a\":1,}", "{\"a\":1.5}", "{\"a\":007}", "{\"a\":1e3}", "{\"a\":-}", "{\"a\":-0}", "{\"a\":null}",
            "{\"a\":{}}", "{\"a\":[1]}", "{\"a\":[\"x\",]}", "{\"a\":1,\"a\":2}", "{\"a\":\"x}", "{\"a\":\"\\\"}",
            "{\"a\":\"\\x\"}", "{\"a\":\"\\u12\"}", "{\"a\":\"\\u+123\"}", "{\"a\":\"\\ud800\"}", "{\"a\":\"\\udc00\"}",
            "{\"a\":\"\\ud800\\u0041\"}", "{\"a\":\"\n\"}", "{\"a\":9223372036854775808}", "{\"a\":tru}", "{a:1}",
        ])
    func others(text: String) {
        #expect(CanonicalJSON.decode(text) == nil)
    }

    @Test("a line of the export is the entry with its hashes, whatever fields stand before, between and behind them")
    func lines() {
        let names = ["a", "hash0", "harsh", "p", "prev_hasg", "prev_hashes", "z", "h", "\u{e9}", "hostile"]
        for count in 0...names.count {
            for value in [
                AuditValue.integer(-7), .boolean(true), .strings(["x", "\"y\""]), "plain", "quote \" and \n \u{202e}",
            ] {
                let fields = Dictionary(uniqueKeysWithValues: names.prefix(count).map { ($0, value) })
                let body = CanonicalJSON.encode(fields)
                let entry = AuditEntry(sequence: 1, body: body, previousHash: [1, 2], hash: [0xAB])
                let all = fields.merging(["hash": "ab", "prev_hash": "0102"]) { $1 }
                #expect(entry.jsonLine == CanonicalJSON.encode(all))
            }
        }
    }

    @Test("an entry that was given hashes of its own, or other spelling, is exported with the true ones in one line")
    func forged() {
        for body in [#"{"hash":"forged","z":1}"#, #"{"prev_hash":"forged"}"#, "{ \"z\" :\n1}", #"{"z":1}x"#, ""] {
            let line = AuditEntry(sequence: 1, body: body, previousHash: [1], hash: [2]).jsonLine
            #expect(line.contains(#""hash":"02""#) && line.contains(#""prev_hash":"01""#) && !line.contains("forged"))
            #expect(!line.contains("\n"))
        }
    }

    @Test("an entry that was rewritten as other JSON is still read")
    func rewritten() {
        let entry = AuditEntry(sequence: 1, body: "{ \"event\" : \"x\" }", previousHash: [], hash: [])
        #expect(entry.event == "x")
    }
}
