import Sessions
import Synchronization
import UserAccounts

/// Failures in a dictionary, for the rules of the throttle. What a store must guarantee is tested on the real one.
final class MemoryFailureCounts: FailureCounts {
    private let counts = Mutex<[FailureKey: FailureCount]>([:])

    var all: [FailureKey: FailureCount] { counts.withLock { $0 } }

    func change<Value: Sendable>(
        _ keys: [FailureKey],
        _ body: @escaping @Sendable (inout [FailureKey: FailureCount]) -> Value
    ) async throws -> Value {
        counts.withLock { body(&$0) }
    }

    func sweep(before moment: Timestamp) async throws -> Int { 0 }
}
