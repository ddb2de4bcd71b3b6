import Testing

@testable import RequestEdge
@testable import WebAddresses

@Suite struct FormFieldsTests {
    @Test("fields are decoded once, and values are kept as they are")
    func decodes() throws {
        let form = try FormFields("a=1+2&b=%C3%A9%26&c=&d".utf8)
        #expect(form["a"] == "1 2")
        #expect(form["b"] == "é&")
        #expect(form["c"] == "")
        #expect(form["d"] == "")
        #expect(form["e"] == nil)
    }

    @Test("only names are trimmed, never by default")
    func trims() throws {
        let form = try FormFields("a=%20x%20y%0A".utf8)
        #expect(form.text("a") == " x y\n")
        #expect(form.trimmed("a") == "x y")
    }

    @Test("a repeated field is refused")
    func duplicates() {
        #expect(throws: FormFields.Refusal.duplicate("username")) { try FormFields("username=a&username=b".utf8) }
        #expect(throws: FormFields.Refusal.duplicate("a")) { try FormFields("a=1&%61=2".utf8) }
    }

    @Test(
        "input other than an encoded form of UTF-8 text is refused",
        arguments: [
            "a=%", "a=%g1", "a=%C3%28", "a=%FF", "a=%00", "%00=a", "a=%ED%A0%80",
        ])
    func malformed(body: String) {
        #expect(throws: FormFields.Refusal.malformed) { try FormFields(body.utf8) }
        #expect(throws: FormFields.Refusal.malformed) { try FormFields([UInt8(ascii: "a"), UInt8(ascii: "="), 0xFF]) }
    }

    @Test("a flood of fields is refused")
    func flood() {
        let body = (0...64).map { "f\($0)=x" }.joined(separator: "&")
        #expect(throws: FormFields.Refusal.tooMany) { try FormFields(body.utf8) }
    }
}
