import PageRendering
import Testing

@testable import WebPages

@Suite("What a user is told who must wait")
struct WaitAdviceTests {
    @Test("the text names the seconds that the header names")
    func seconds() {
        #expect(WaitAdvice.plain.text(for: .milliseconds(29_001)).description == "Please wait 30 seconds.")
        #expect(WaitAdvice.next.text(for: .seconds(60)).description == "Please wait 1 minute before the next one.")
    }
}
