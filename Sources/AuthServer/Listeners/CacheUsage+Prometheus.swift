import Sessions

/// The near cache in Prometheus' text format.
struct CacheReport {
    /// The sessions in memory, if the server has a near cache.
    let sessions: CacheUsage?
    /// The accounts in memory.
    let accounts: CacheUsage?

    var prometheusText: String {
        (sessions?.prometheusText(of: "sessions", named: "near_cache") ?? "")
            + (accounts?.prometheusText(of: "accounts", named: "account_cache") ?? "")
    }
}

extension CacheUsage {
    fileprivate func prometheusText(of subject: String, named name: String) -> String {
        """
        # HELP coatcheck_\(name)_records The \(subject) in the memory of this process.
        # TYPE coatcheck_\(name)_records gauge
        coatcheck_\(name)_records \(records)
        # HELP coatcheck_\(name)_bytes Memory of these \(subject), estimated.
        # TYPE coatcheck_\(name)_bytes gauge
        coatcheck_\(name)_bytes \(bytes)
        # HELP coatcheck_\(name)_hits_total Look-ups of \(subject) that memory answered.
        # TYPE coatcheck_\(name)_hits_total counter
        coatcheck_\(name)_hits_total \(hits)
        # HELP coatcheck_\(name)_misses_total Look-ups of \(subject) that the store answered.
        # TYPE coatcheck_\(name)_misses_total counter
        coatcheck_\(name)_misses_total \(misses)
        # HELP coatcheck_\(name)_evictions_total The \(subject) that left the memory to make room for others.
        # TYPE coatcheck_\(name)_evictions_total counter
        coatcheck_\(name)_evictions_total \(evictions)

        """
    }
}
