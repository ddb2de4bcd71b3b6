import Synchronization

/// The queue of this process's login attempts, by the key they are counted under: of one account, no more attempts run at once
/// than may fail without a delay; the others wait for a place.
///
/// It is bounded: an attempt beyond its length does not wait.
final class LoginQueue: Sendable {
    private struct State {
        var waiting: [FailureKey: Int] = [:]
        var underWay: [FailureKey: Int] = [:]
        var length = 0
    }

    /// The maximum number of attempts of one account that run at once. More would only compete in the queue of the hasher.
    private static let mostPlaces = 16

    private let state = Mutex(State())
    private let places: Int
    private let lengthOfOne: Int
    private let length: Int

    /// - Parameters:
    ///   - places: how many attempts of one account may run at once.
    ///   - lengthOfOne: how many attempts of one account may wait.
    ///   - length: how many attempts of all accounts may wait.
    init(places: Int, lengthOfOne: Int = 256, length: Int = 1024) {
        self.places = min(max(1, places), Self.mostPlaces)
        self.lengthOfOne = lengthOfOne
        self.length = length
    }

    /// Joins the queue. Returns false if the queue is full.
    func join(_ key: FailureKey) -> Bool {
        state.withLock { state in
            let waiting = state.waiting[key, default: 0]
            guard waiting < lengthOfOne, state.length < length else { return false }
            state.waiting[key] = waiting + 1
            state.length += 1
            return true
        }
    }

    /// Leaves the queue for a place, if one is free.
    func takePlace(_ key: FailureKey) -> Bool {
        state.withLock { state in
            let taken = state.underWay[key, default: 0]
            guard taken < places else { return false }
            state.underWay[key] = taken + 1
            Self.stepOut(key, &state)
            return true
        }
    }

    /// Leaves the queue.
    func giveUp(_ key: FailureKey) {
        state.withLock { Self.stepOut(key, &$0) }
    }

    /// Frees a place.
    func leave(_ key: FailureKey) {
        state.withLock { state in
            let taken = state.underWay[key, default: 0]
            state.underWay[key] = taken > 1 ? taken - 1 : nil
        }
    }

    private static func stepOut(_ key: FailureKey, _ state: inout State) {
        let waiting = state.waiting[key, default: 0]
        state.waiting[key] = waiting > 1 ? waiting - 1 : nil
        state.length -= 1
    }
}

extension LoginQueue {
    /// Runs `body` while waiting; leaves the queue if that fails.
    func giveUpOnError(_ key: FailureKey, _ body: () async throws -> Void) async throws {
        do { try await body() } catch {
            giveUp(key)
            throw error
        }
    }

    /// Runs `body` in a place; frees the place if that fails.
    func leaveOnError<Value>(_ key: FailureKey, _ body: () async throws -> Value) async throws -> Value {
        do { return try await body() } catch {
            leave(key)
            throw error
        }
    }
}
