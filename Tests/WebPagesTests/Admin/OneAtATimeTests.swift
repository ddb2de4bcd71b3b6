import Testing

@testable import WebPages

@Suite struct OneAtATimeTests {
    @Test("a second request gets its turn when the first one is done")
    func turns() {
        let work = OneAtATime()
        var turn = work.begin()
        #expect(turn != nil)
        #expect(work.begin() == nil && work.begin() == nil)
        turn = nil
        #expect(work.begin() != nil)
    }
}
