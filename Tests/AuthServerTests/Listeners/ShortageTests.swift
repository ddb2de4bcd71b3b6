import NIOCore
import Testing

@testable import AuthServer

final class ShortageTests {
    private var shortage = Shortage()

    private func isNews(after seconds: Int64) -> Bool { shortage.note(at: .uptimeNanoseconds(1) + .seconds(seconds)) }
    private func isOver(after seconds: Int64) -> Bool {
        shortage.noteRoom(at: .uptimeNanoseconds(1) + .seconds(seconds))
    }

    @Test("a shortage that comes and goes is reported once, and its end once")
    func once() {
        #expect(!isOver(after: 0))
        #expect(isNews(after: 1))
        #expect(!isOver(after: 2))
        #expect(!isNews(after: 9))
        #expect(!isOver(after: 19))
        #expect(isOver(after: 20))
        #expect(!isOver(after: 21))
        #expect(isNews(after: 22))
    }
}
