import Synchronization

/// What became of the spans that ended. Counting takes no lock.
package final class SpanCounts: Sendable {
    private let accepted = Atomic<Int>(0)
    private let lost = Atomic<Int>(0)

    package init() {}

    /// How many the collector accepted.
    package var exported: Int { accepted.load(ordering: .relaxed) }
    /// How many were lost: there was no room, or the collector did not accept them.
    package var dropped: Int { lost.load(ordering: .relaxed) }

    func export(_ count: Int) {
        accepted.wrappingAdd(count, ordering: .relaxed)
    }

    func drop(_ count: Int) {
        lost.wrappingAdd(count, ordering: .relaxed)
    }
}
