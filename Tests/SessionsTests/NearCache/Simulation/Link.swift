import Sessions
import Synchronization

/// The connections of one process to the engine: delays, losses, and cuts.
///
/// A request has its effect after a delay, and its answer arrives after another one. Every call ends: with the answer, or with
/// an error after the time-out, whether or not the request had its effect or still will.
final class Link: Sendable {
    struct LostConnection: Error {}

    private struct State {
        var isCut = false
        var isDead = false
        var failures = 0
        var nextCall = 0
        var calls: [Int: @Sendable () -> Void] = [:]
    }

    let scheduler: Scheduler
    let lane: Scheduler.Lane
    let conditions: Conditions
    private let state = Mutex(State())

    init(_ scheduler: Scheduler, _ lane: Scheduler.Lane, _ conditions: Conditions) {
        self.scheduler = scheduler
        self.lane = lane
        self.conditions = conditions
    }

    /// How many calls were made so far.
    var calls: Int { state.withLock { $0.nextCall } }

    /// How many calls failed so far.
    var failures: Int { state.withLock { $0.failures } }

    func call<Answer: Sendable>(_ effect: @escaping @Sendable () throws -> Answer) async throws -> Answer {
        let result: Result<Answer, any Error> = await withCheckedContinuation { continuation in
            let call = Call(continuation)
            guard let number = begin(call) else { return }
            let course = scheduler.roll { Course(&$0, self.conditions) }
            scheduler.after(course.request) { [self] in
                guard course.requestArrives, isOpen(number) || course.survivesCut else { return }
                let outcome = Result { try effect() }
                guard course.answerArrives else { return }
                scheduler.after(course.answer) { [self] in
                    if end(number) { call.finish(outcome) }
                }
            }
            scheduler.after(conditions.timeOut) { [self] in fail(number, call) }
        }
        return try result.get()
    }

    private func begin<Answer>(_ call: Call<Answer>) -> Int? {
        let (number, isOpen) = state.withLock { state in
            state.nextCall += 1
            let isOpen = !state.isCut && !state.isDead
            if isOpen { state.calls[state.nextCall] = { call.finish(.failure(LostConnection())) } }
            if !isOpen { state.failures += 1 }
            return (state.nextCall, isOpen)
        }
        guard !isOpen else { return number }
        if state.withLock({ $0.isDead }) {
            call.finish(.failure(LostConnection()))
        } else {
            scheduler.after(conditions.delay) { call.finish(.failure(LostConnection())) }
        }
        return nil
    }

    private func isOpen(_ number: Int) -> Bool {
        state.withLock { $0.calls[number] != nil }
    }

    private func end(_ number: Int) -> Bool {
        state.withLock { $0.calls.removeValue(forKey: number) != nil }
    }

    private func fail<Answer>(_ number: Int, _ call: Call<Answer>) {
        guard end(number) else { return }
        state.withLock { $0.failures += 1 }
        call.finish(.failure(LostConnection()))
    }

    /// Breaks every connection: the calls under way fail, and so do all until ``heal()``.
    func cut() {
        let failed = state.withLock { state in
            state.isCut = true
            defer { state.calls = [:] }
            state.failures += state.calls.count
            return state.calls.sorted { $0.key < $1.key }.map(\.value)
        }
        for fail in failed { fail() }
    }

    func heal() {
        state.withLock { $0.isCut = false }
    }

    /// The process is gone: nothing arrives any more, and its tasks must end.
    func die() {
        state.withLock { $0.isDead = true }
        cut()
    }

    var isDead: Bool { state.withLock { $0.isDead } }

    /// Brings a hint to the process, late or not at all.
    func deliver(_ hint: @escaping @Sendable () -> Void) {
        let (isLost, delay) = scheduler.roll {
            ($0.chance(self.conditions.lostHints), $0.roll(0..<self.conditions.delay))
        }
        guard !isLost else { return }
        scheduler.after(delay) { [self] in
            guard !state.withLock({ $0.isCut || $0.isDead }) else { return }
            hint()
        }
    }
}

/// A call under way. It ends once.
private final class Call<Answer: Sendable>: Sendable {
    private let continuation: Mutex<CheckedContinuation<Result<Answer, any Error>, Never>?>

    init(_ continuation: CheckedContinuation<Result<Answer, any Error>, Never>) {
        self.continuation = Mutex(continuation)
    }

    func finish(_ result: Result<Answer, any Error>) {
        let continuation = continuation.withLock { continuation in
            defer { continuation = nil }
            return continuation
        }
        continuation?.resume(returning: result)
    }
}

/// How a connection behaves.
struct Conditions: Sendable {
    /// The longest delay of one message, in nanoseconds.
    let delay: Int64
    /// After this time a call fails.
    let timeOut: Int64
    /// How many calls in a thousand are lost, or lose their answer.
    let lostCalls: Int
    /// How many hints in a thousand are lost.
    let lostHints: Int
}

/// What becomes of one call.
private struct Course {
    let request: Int64
    let answer: Int64
    let requestArrives: Bool
    let answerArrives: Bool
    let survivesCut: Bool

    init(_ dice: inout Dice, _ conditions: Conditions) {
        // Most messages are quick; some take as long as they may.
        let isSlow = dice.chance(100)
        request = dice.roll(0..<(isSlow ? conditions.delay * 3 : conditions.delay / 4))
        answer = dice.roll(0..<(isSlow ? conditions.delay : conditions.delay / 4))
        requestArrives = !dice.chance(conditions.lostCalls)
        answerArrives = !dice.chance(conditions.lostCalls)
        survivesCut = dice.chance(500)
    }
}
