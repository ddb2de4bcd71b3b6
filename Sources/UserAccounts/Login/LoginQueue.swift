import Synchronization

/// Where the attempts of this process stand in line, by the key they are counted under: no more of one account are under
/// way than may fail at no cost, the others wait for a place.
///
/// It is bounded: beyond its length nobody waits.
final class LoginQueue: Sendable {
    private struct State {
        var waiting: [FailureKey: Int] = [:]
        var underWay: [FailureKey: Int] = [:]
        var length = 0
    }

    /// Most attempts of one account that are under way. More would only crowd each other in the queue of the hasher.
    private static let mostPlaces = 16

    private let state = Mutex(State())
    private let places: Int
    private let lengthOfOne: Int
    private let length: Int

    /// - Parameters:
    ///   - places: how many attempts of one account may be under way.
    ///   - lengthOfOne: how many of one account may wait.
    ///   - length: how many of all accounts may wait.
    init(places: Int, lengthOfOne: Int = 256, length: Int = 1024) {
        self.places = min(max(1, places), Self.mostPlaces)
        self.lengthOfOne = lengthOfOne
        self.length = length
    }

    /// Stands in line. False when the line is too long.
    func join(_ key: FailureKey) -> Bool {
        state.withLock { state in
            let waiting = state.waiting[key, default: 0]
            guard waiting < lengthOfOne, state.length < length else { return false }
            state.waiting[key] = waiting + 1
            state.length += 1
            return true
        }
    }

    /// Leaves the line for a place, if there is one.
    func takePlace(_ key: FailureKey) -> Bool {
        state.withLock { state in
            let taken = state.underWay[key, default: 0]
            guard taken < places else { return false }
            state.underWay[key] = taken + 1
            Self.stepOut(key, &state)
            return true
        }
    }

    /// Leaves the line.
    func giveUp(_ key: FailureKey) {
        state.withLock { Self.stepOut(key, &$0) }
    }

    /// Makes a place free.
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
    /// Does something while waiting; gives up when that fails.
    func giveUpOnError(_ key: FailureKey, _ body: () async throws -> Void) async throws {
        do { try await body() } catch {
            giveUp(key)
            throw error
        }
    }

    /// Does something at one's place; leaves it when that fails.
    func leaveOnError<Value>(_ key: FailureKey, _ body: () async throws -> Value) async throws -> Value {
        do { return try await body() } catch {
            leave(key)
            throw error
        }
    }
}
