package import Sessions

/// The families about one of the memories that follow a log of changes.
package struct CacheMetrics: Sendable {
    /// The near cache of the sessions.
    package static let sessions = CacheMetrics(of: "sessions", named: "near_cache")
    /// The accounts that sessions belong to.
    package static let accounts = CacheMetrics(of: "accounts", named: "account_cache")

    private let records: Metric
    private let bytes: Metric
    private let hits: Metric
    private let misses: Metric
    private let evictions: Metric
    private let lease: Metric
    private let lag: Metric

    private init(of subject: String, named name: String) {
        records = Metric("\(name)_records", .gauge, help: "The \(subject) in the memory of this process.")
        bytes = Metric("\(name)_bytes", .gauge, help: "Memory of these \(subject), estimated.")
        hits = Metric("\(name)_hits_total", .counter, help: "Look-ups of \(subject) that memory answered.")
        misses = Metric("\(name)_misses_total", .counter, help: "Look-ups of \(subject) that the store answered.")
        evictions = Metric(
            "\(name)_evictions_total", .counter, help: "The \(subject) that left the memory to make room for others.")
        lease = Metric("\(name)_lease_held", .gauge, help: "1 while memory is proven to be current, and so may answer.")
        lag = Metric(
            "\(name)_feed_lag_seconds", .gauge,
            help: "Time since the latest applied answer of the log of changes had been asked for: the age of the lease."
        )
    }

    /// All of them, in the order of the page.
    var all: [Metric] { [records, bytes, hits, misses, evictions, lease, lag] }

    /// The lag that a page tells. `nil` if it tells none.
    package func lag(in page: String) -> Duration? {
        let line = page.split(separator: "\n").first { $0.hasPrefix("\(lag.name) ") }
        guard let line, let seconds = Double(line.dropFirst(lag.name.count + 1)), (0...1e9).contains(seconds) else {
            return nil
        }
        return .seconds(seconds)
    }

    /// Adds the use of the memory to a page. Before the first proof there is no lag.
    package func write(_ usage: CacheUsage, to page: inout MetricsPage) {
        page.add(records, usage.records)
        page.add(bytes, usage.bytes)
        page.add(hits, usage.hits)
        page.add(misses, usage.misses)
        page.add(evictions, usage.evictions)
        page.add(lease, usage.isLeased ? 1 : 0)
        if let age = usage.lag { page.add(lag, age / .seconds(1)) }
    }
}
