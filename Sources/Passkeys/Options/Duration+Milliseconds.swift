extension Duration {
    /// Whole milliseconds between 1 and one hour; shorter and longer durations are moved to these limits.
    var milliseconds: Int64 {
        let (seconds, attoseconds) = min(max(self, .milliseconds(1)), .seconds(3600)).components
        return seconds * 1000 + attoseconds / 1_000_000_000_000_000
    }
}
