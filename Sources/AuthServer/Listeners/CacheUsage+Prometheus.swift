import Sessions

extension CacheUsage {
    /// The near cache in Prometheus' text format.
    var prometheusText: String {
        """
        # HELP coatcheck_near_cache_records Sessions in the memory of this process.
        # TYPE coatcheck_near_cache_records gauge
        coatcheck_near_cache_records \(records)
        # HELP coatcheck_near_cache_bytes Memory of these sessions, estimated.
        # TYPE coatcheck_near_cache_bytes gauge
        coatcheck_near_cache_bytes \(bytes)
        # HELP coatcheck_near_cache_hits_total Look-ups that found the session in memory.
        # TYPE coatcheck_near_cache_hits_total counter
        coatcheck_near_cache_hits_total \(hits)
        # HELP coatcheck_near_cache_misses_total Look-ups that read the session store.
        # TYPE coatcheck_near_cache_misses_total counter
        coatcheck_near_cache_misses_total \(misses)
        # HELP coatcheck_near_cache_evictions_total Sessions that left the memory to make room for others.
        # TYPE coatcheck_near_cache_evictions_total counter
        coatcheck_near_cache_evictions_total \(evictions)

        """
    }
}
