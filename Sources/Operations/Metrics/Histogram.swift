/// How long something took: how many durations fell under each bound, and their sum. Recording takes no lock.
package final class Histogram: Sendable {
    /// What was recorded up to a moment.
    package struct Reading: Sendable, Hashable {
        /// For each bound in seconds, how many durations did not exceed it. `nil` is the last bound, which has all.
        package struct Step: Sendable, Hashable {
            let bound: Double?
            let count: Int
        }

        let steps: [Step]
        let seconds: Double

        var cumulative: [(bound: Double?, count: Int)] { steps.map { ($0.bound, $0.count) } }
        var count: Int { steps.last?.count ?? 0 }
    }

    /// In seconds: from a row in a local file to a store that gives up. Another bound would change the series of all dashboards.
    package static let bounds = [
        0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5,
    ]

    /// The same in nanoseconds.
    private static let limits = bounds.map { Int(($0 * 1e9).rounded()) }

    /// One for each bound, and one for what exceeds them all.
    private let buckets = (0...Histogram.bounds.count).map { _ in Counter() }
    private let nanoseconds = Counter()

    package init() {}

    /// Records a duration.
    package func record(_ duration: Duration) {
        let (seconds, attoseconds) = duration.components
        let time = max(0, Int(seconds) &* 1_000_000_000 &+ Int(attoseconds / 1_000_000_000))
        var place = 0
        while place < Self.limits.count, time > Self.limits[place] { place += 1 }
        buckets[place].add()
        nanoseconds.add(time)
    }

    /// What was recorded until now. The counts belong together; the sum may have a duration more or less.
    package var reading: Reading {
        var total = 0
        let steps = zip(Self.bounds.map(Optional.some) + [nil], buckets).map { bound, bucket in
            total += bucket.value
            return Reading.Step(bound: bound, count: total)
        }
        return Reading(steps: steps, seconds: Double(nanoseconds.value) / 1e9)
    }
}
