extension Duration {
    /// Whole seconds that are not less than this, at least one: for clients that are told how long to wait.
    package var wholeSeconds: Int64 {
        let (seconds, attoseconds) = components
        return max(1, attoseconds > 0 ? seconds + 1 : seconds)
    }
}
