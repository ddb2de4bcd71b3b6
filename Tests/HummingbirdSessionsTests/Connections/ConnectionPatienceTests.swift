import NIOCore
import Testing

@testable import HummingbirdSessions

/// Idle for 30 seconds, or an answer nobody takes for 20: the connection is closed.
final class ConnectionPatienceTests {
    private static let start = NIODeadline.uptimeNanoseconds(1_000_000_000_000)

    private var patience = ConnectionPatience(idle: .seconds(30), write: .seconds(20), farewell: .seconds(1), at: start)

    private static func after(_ seconds: Int64) -> NIODeadline { start + .seconds(seconds) }

    private func look(after seconds: Int64, unread: Int = 0, isWorking: Bool = false) -> ConnectionPatience.Decision {
        patience.look(at: Self.after(seconds), unread: unread, isWorking: isWorking)
    }

    @Test("a silent connection is closed at the idle timeout and not before")
    func idle() {
        #expect(look(after: 29) == .lookAgain(Self.after(30)))
        #expect(look(after: 30) == .close)
    }

    @Test("activity moves the idle timeout")
    func activity() {
        patience.noteActivity(at: Self.after(25))
        #expect(look(after: 40) == .lookAgain(Self.after(55)))
        #expect(look(after: 55) == .close)
    }

    @Test("a server that works is waited for, and its client gets the whole idle timeout afterwards")
    func working() {
        #expect(look(after: 100, isWorking: true) != .close)
        #expect(look(after: 129) == .lookAgain(Self.after(130)))
        #expect(look(after: 130) == .close)
    }

    @Test("answers that stand still are closed at the write timeout, while a request is in progress too")
    func standstill() {
        #expect(look(after: 1, unread: 1000, isWorking: true) != .close)
        #expect(look(after: 20, unread: 1000, isWorking: true) == .lookAgain(Self.after(21)))
        #expect(look(after: 21, unread: 1000, isWorking: true) == .close)
    }

    @Test("a client that takes a byte now and then is waited for")
    func slow() {
        for second in 1...20 {
            #expect(look(after: Int64(second) * 19, unread: 1000 - second, isWorking: true) != .close)
        }
    }

    @Test("more answers for a client that takes none are no progress")
    func growth() {
        #expect(look(after: 1, unread: 1000) != .close)
        #expect(look(after: 11, unread: 2000) != .close)
        #expect(look(after: 21, unread: 3000) == .close)
    }

    @Test("room for more answers is progress, however many wait by then")
    func writability() {
        #expect(look(after: 1, unread: 1000) != .close)
        patience.noteWritability(bytes: 5000, at: Self.after(20))
        #expect(look(after: 39, unread: 5000) != .close)
        #expect(look(after: 40, unread: 5000) == .close)
    }

    @Test("a standstill that is over is forgotten")
    func recovery() {
        #expect(look(after: 1, unread: 1000) != .close)
        #expect(look(after: 10, isWorking: true) != .close)
        #expect(look(after: 25, unread: 1000) != .close)
        #expect(look(after: 44, unread: 1000) != .close)
        #expect(look(after: 45, unread: 1000) == .close)
    }

    @Test("when the server stops, a connection without a request may stay for the farewell only")
    func farewell() {
        #expect(patience.look(at: Self.after(5), unread: 0, isWorking: false, isFree: true) != .close)
        patience.end(at: Self.after(5))
        let free = patience.look(at: Self.after(5), unread: 0, isWorking: false, isFree: true)
        #expect(free == .lookAgain(Self.after(6)))
        #expect(patience.look(at: Self.after(6), unread: 0, isWorking: false, isFree: true) == .close)
    }

    @Test("when the server stops, a request that was begun has its usual time")
    func begun() {
        patience.end(at: Self.after(5))
        #expect(patience.look(at: Self.after(6), unread: 0, isWorking: false, isFree: false) != .close)
        #expect(patience.look(at: Self.after(34), unread: 0, isWorking: false, isFree: false) != .close)
        #expect(patience.look(at: Self.after(35), unread: 0, isWorking: false, isFree: false) == .close)
    }
}
