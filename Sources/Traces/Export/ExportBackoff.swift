package import Sessions

/// How long the export waits after a failure: twice as long each time, with a random part, so that many servers do not come together.
package struct ExportBackoff: Sendable, Hashable {
    /// How often a batch is offered before it is dropped.
    static let attempts = 5

    /// The longest wait after the first failure.
    let first: Duration
    /// The longest wait.
    let longest: Duration

    package init(first: Duration = .seconds(1), longest: Duration = .seconds(30)) {
        self.first = first
        self.longest = longest
    }

    /// The wait after so many failures in a row: between half of the longest at this point and all of it, or what the collector asks for.
    package func pause(afterFailures count: Int, asked: Duration? = nil, random: TokenSource) -> Duration {
        let whole = min(longest, first * (1 << min(max(0, count - 1), 16)))
        let part = Double(random.nonce() >> 11) / 0x1p53
        return max(asked ?? .zero, whole * (0.5 + part / 2))
    }
}
