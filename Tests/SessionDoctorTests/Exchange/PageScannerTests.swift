import Testing

@testable import SessionDoctor

@Suite("Values in pages")
struct PageScannerTests {
    @Test(
        "a token is found in inputs and meta tags, however they are written",
        arguments: [
            #"<input type="hidden" name="t" value="x1">"#, #"<INPUT VALUE='x1' NAME='t'/>"#, "<input name=t value=x1>",
            #"<meta name="t" content="x1">"#, "<input\n  name = \"t\"\n  value = \"x1\"\n>",
            #"<input name="other" value="y"><input disabled name="t" value="x1">"#,
        ])
    func field(_ page: String) {
        #expect(PageScanner.field("t", in: page) == "x1")
    }

    @Test("character references are resolved")
    func references() {
        let page = #"<input name="t" value="a&amp;b&lt;&#x41;&#66;&quot;&unknown;&">"#
        #expect(PageScanner.field("t", in: page) == "a&b<AB\"&unknown;&")
    }

    @Test(
        "garbage has no fields",
        arguments: [
            "", "<", "<input", "<input name", "<input name=", "<input name='t", "<input =t>", "<inputs>", "<<<>>>",
        ])
    func garbage(_ page: String) {
        #expect(PageScanner.field("t", in: page) == nil)
    }

    @Test("a key is found in any object of a JSON document")
    func json() {
        #expect(PageScanner.json("t", in: #"{"a":[{"b":{"t":"x1"}}],"t2":3}"#) == "x1")
        #expect(PageScanner.json("t", in: #"{"t":null}"#) == nil)
        #expect(PageScanner.json("t", in: "<html>") == nil)
    }

    @Test("handles are the first groups of all matches, each once")
    func handles() throws {
        let pattern = try #require(Recipe.HandlePattern(#"data-id="(\w+)""#))
        #expect(pattern.handles(in: #"data-id="a" data-id="b" data-id="a""#) == ["a", "b"])
        #expect(Recipe.HandlePattern("(") == nil)
    }
}
