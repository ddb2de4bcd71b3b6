import Synchronization

/// What a near cache keeps current by the log: its records, and the memory of others.
final class SharedMemory: LoggedMemory {
    private let all: Mutex<[any LoggedMemory]>

    init(_ first: any LoggedMemory) {
        all = Mutex([first])
    }

    func add(_ memory: any LoggedMemory) {
        all.withLock { $0.append(memory) }
    }

    func apply(_ entries: [LogEntry]) {
        for memory in all.withLock({ $0 }) { memory.apply(entries) }
    }

    func dropAll() {
        for memory in all.withLock({ $0 }) { memory.dropAll() }
    }
}
