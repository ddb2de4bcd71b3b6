import Operations
import Sessions
import Testing

@Suite struct CacheMetricsTests {
    @Test("the lag on a page is that of the memory that is asked for")
    func lag() {
        let page = """
            # TYPE coatcheck_near_cache_feed_lag_seconds gauge
            coatcheck_near_cache_feed_lag_seconds 0.25
            coatcheck_account_cache_feed_lag_seconds 3

            """
        #expect(CacheMetrics.sessions.lag(in: page) == .milliseconds(250))
        #expect(CacheMetrics.accounts.lag(in: page) == .seconds(3))
    }

    @Test(
        "a page without a lag, or with one that is none, tells none",
        arguments: ["", "NaN", "-1", "1e300", "x", "+Inf"])
    func none(value: String) {
        #expect(CacheMetrics.sessions.lag(in: "coatcheck_near_cache_feed_lag_seconds \(value)\n") == nil)
        #expect(CacheMetrics.sessions.lag(in: "coatcheck_near_cache_lease_held 1\n") == nil)
    }
}
