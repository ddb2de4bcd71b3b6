import Foundation
import Testing

@testable import Passkeys

@Suite("JSON writer")
struct JSONTextTests {
    @Test(
        "text comes back from our reader and from another",
        arguments: ["", "a", "\"\\/", "\u{0}\u{1F}\u{7F}", "<script>&'", "é€😀\u{2028}\u{2029}", "e\u{301}"])
    func roundTrip(text: String) throws {
        let json = JSONText.string(text)
        #expect(try JSONReader.read(Array(json.utf8)).string == Array(text.utf8))
        #expect(try JSONDecoder().decode(String.self, from: Data(json.utf8)).utf8.elementsEqual(text.utf8))
    }

    @Test("nothing can end a script element or begin a comment")
    func safeInScripts() {
        #expect(JSONText.string("</script><!--&\u{2028}") == #""\u003c/script\u003e\u003c!--\u0026\u2028""#)
    }
}
