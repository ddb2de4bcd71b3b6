import Operations

extension Duration {
    /// The length of time in its largest whole unit: "12 hours", "30 days".
    package var words: PageText {
        let span = SpanText.measured(self)
        switch (span.unit, span.number) {
        case (.day, 1): return "1 day"
        case (.day, let number): return "\(number) days"
        case (.hour, 1): return "1 hour"
        case (.hour, let number): return "\(number) hours"
        case (.minute, 1): return "1 minute"
        case (.minute, let number): return "\(number) minutes"
        case (.second, 1): return "1 second"
        case (.second, let number): return "\(number) seconds"
        }
    }
}
