extension Duration {
    /// The duration rounded up to whole seconds, at least one: for clients that are told how long to wait.
    package var wholeSeconds: Int64 {
        let (seconds, attoseconds) = components
        return max(1, attoseconds > 0 ? seconds + 1 : seconds)
    }
}
