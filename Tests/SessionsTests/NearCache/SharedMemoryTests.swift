import SessionsTesting
import Synchronization
import Testing

@testable import Sessions

@Suite("Memory that follows a log together")
struct SharedMemoryTests {
    /// Notes what it is told, in one list with others.
    private final class Notes: LoggedMemory {
        private let name: String
        private let list: Mutex<[String]>

        init(_ name: String) {
            self.name = name
            list = Mutex([])
        }

        var all: [String] { list.withLock { $0 } }
        func apply(_ entries: [LogEntry]) { list.withLock { $0.append("\(name) \(entries.count)") } }
        func dropAll() { list.withLock { $0.append("\(name) all") } }
    }

    @Test("each is told of all entries and of every break, from when it was added on")
    func all() {
        let (first, second) = (Notes("first"), Notes("second"))
        let memory = SharedMemory(first)
        memory.apply([.everything])
        memory.add(second)
        memory.apply([.everything, .sessions([.sample(1)])])
        memory.dropAll()
        #expect(first.all == ["first 1", "first 2", "first all"])
        #expect(second.all == ["second 2", "second all"])
    }

    @Test("a near cache tells further memory what its log names")
    func cache() async throws {
        let bench = CacheBench()
        let (cache, notes) = (try bench.program().cache, Notes("feed"))
        cache.follow(with: notes)
        cache.follower.memory.apply([.sessions([.sample(1)])])
        cache.follower.memory.dropAll()
        #expect(notes.all == ["feed 1", "feed all"])
    }
}
