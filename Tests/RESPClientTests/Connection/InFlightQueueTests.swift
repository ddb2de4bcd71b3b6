import NIOCore
import Testing

@testable import RESPClient

@Suite struct InFlightQueueTests {
    private let soon = NIODeadline.uptimeNanoseconds(1000)
    private let later = NIODeadline.uptimeNanoseconds(2000)

    @Test("answers belong to requests in the order in which these were written")
    func order() throws {
        var queue = InFlightQueue<String>()
        queue.append("a", commands: 1, deadline: soon)
        queue.append("b", commands: 2, deadline: later)
        let first = try queue.receive(.integer(1))
        #expect(first?.ticket == "a" && first?.answers == [.integer(1)])
        #expect(try queue.receive(.integer(2)) == nil)
        let second = try queue.receive(.refusal("ERR"))
        #expect(second?.ticket == "b" && second?.answers == [.integer(2), .refusal("ERR")])
        #expect(queue.isEmpty)
    }

    @Test("an answer without a request is a violation")
    func surplus() {
        var queue = InFlightQueue<String>()
        #expect { try queue.receive(.null) } throws: { ($0 as? RESPError)?.code == .protocolViolation }
    }

    @Test("the oldest request's deadline is the one that counts")
    func deadline() throws {
        var queue = InFlightQueue<String>()
        #expect(queue.nextDeadline == nil)
        queue.append("a", commands: 1, deadline: soon)
        queue.append("b", commands: 1, deadline: later)
        #expect(queue.nextDeadline == soon)
        _ = try queue.receive(.null)
        #expect(queue.nextDeadline == later)
    }

    @Test("giving up returns all waiting requests, including partly answered ones, and leaves none")
    func giveUp() throws {
        var queue = InFlightQueue<String>()
        queue.append("a", commands: 2, deadline: soon)
        queue.append("b", commands: 1, deadline: soon)
        _ = try queue.receive(.integer(1))
        #expect(queue.removeAll() == ["a", "b"])
        queue.append("c", commands: 1, deadline: soon)
        #expect(try queue.receive(.integer(2))?.answers == [.integer(2)])
    }
}
