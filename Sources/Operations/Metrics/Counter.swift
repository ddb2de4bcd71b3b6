import Synchronization

/// A number that many threads may raise at once, without a lock.
package final class Counter: Sendable {
    private let number = Atomic<Int>(0)

    package init() {}

    package func add(_ amount: Int = 1) {
        number.wrappingAdd(amount, ordering: .relaxed)
    }

    package var value: Int { number.load(ordering: .relaxed) }
}
