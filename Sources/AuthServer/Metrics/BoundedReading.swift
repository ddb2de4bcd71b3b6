import ServiceLifecycle
import Synchronization

/// Reads a value from a store for callers that cannot wait for a store that does not answer.
///
/// One reading runs at a time, in the service, and its value goes to all who asked before it began. So a store that hangs
/// delays each caller by no more than its patience, and has one question to answer and not one for each caller.
final class BoundedReading<Value: Sendable>: Service {
    private struct State {
        var waiting: [Int: AsyncStream<Value?>.Continuation] = [:]
        var count = 0
    }

    private let state = Mutex(State())
    private let requests: AsyncStream<Void>
    private let request: AsyncStream<Void>.Continuation
    private let read: @Sendable () async throws -> Value

    /// - Parameter read: reads the value. An error means that there is none.
    init(_ read: @escaping @Sendable () async throws -> Value) {
        self.read = read
        (requests, request) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            for await _ in self.requests {
                let waiting = self.state.withLock { state in
                    defer { state.waiting = [:] }
                    return Array(state.waiting.values)
                }
                guard !waiting.isEmpty else { continue }
                let value = try? await self.read()
                for continuation in waiting { continuation.yield(value) }
            }
        }
    }

    /// A value that was read after this call began. `nil` if the store did not answer in time, or failed.
    func value(within patience: Duration) async -> Value? {
        let (answers, answer) = AsyncStream.makeStream(of: Value?.self, bufferingPolicy: .bufferingNewest(1))
        let ticket = state.withLock { state in
            state.count += 1
            state.waiting[state.count] = answer
            return state.count
        }
        request.yield()
        let value = await withTaskGroup(of: Value?.self) { group in
            group.addTask { await answers.first { _ in true } ?? nil }
            group.addTask {
                try? await Task.sleep(for: patience)
                return nil
            }
            defer { group.cancelAll() }
            return await group.next() ?? nil
        }
        state.withLock { _ = $0.waiting.removeValue(forKey: ticket) }
        return value
    }
}
