import Testing
import UserAccounts

@Suite struct CanonicalJSONTests {
    @Test("members are in the order of their bytes, without spaces")
    func order() {
        let fields: [String: AuditValue] = ["b": 1, "a": "x", "é": true, "B": .strings(["p", "q"])]
        #expect(CanonicalJSON.encode(fields) == #"{"B":["p","q"],"a":"x","b":1,"é":true}"#)
    }

    @Test("nothing in a value can begin a new line, end the text or turn it around")
    func escapes() {
        let hostile = "x\r\n{\"event\":\"fake\"}\\\t\u{0}\u{1b}[31m\u{7f}\u{85}\u{202e}\u{2028}\u{200b}\u{feff}"
        #expect(
            CanonicalJSON.encode(["v": .string(hostile)])
                == #"{"v":"x\r\n{\"event\":\"fake\"}\\\t\u0000\u001b[31m\u007f\u0085\u202e\u2028\u200b\ufeff"}"#)
    }

    @Test("a character beyond the basic plane is escaped as a pair")
    func surrogates() {
        #expect(CanonicalJSON.encode(["v": "\u{e0001}😀"]) == "{\"v\":\"\\udb40\\udc01😀\"}")
    }

    @Test("what is written is read back as it was")
    func roundTrip() {
        let fields: [String: AuditValue] = [
            "text": "quote \" backslash \\ \u{202e} é 😀\n", "number": -7, "flag": false,
            "list": .strings(["a", "b\n"]),
            "empty": .strings([]),
        ]
        let entry = AuditEntry(sequence: 1, body: CanonicalJSON.encode(fields), previousHash: [], hash: [])
        #expect(entry.fields == fields)
    }
}
