import Foundation

/// Shows the progress of long work on standard error: continuously at a terminal, otherwise a line from time to time.
/// Work that ends before the first of them shows nothing.
struct Progress {
    private static let isTerminal = isatty(STDERR_FILENO) == 1
    private static let interval: Duration = isTerminal ? .milliseconds(200) : .seconds(10)

    private let what: String
    private let total: Int?
    private var last = ContinuousClock.now
    private var isShown = false

    /// - Parameters:
    ///   - what: the counted items, in the plural.
    ///   - total: the total number, if known.
    init(_ what: String, of total: Int? = nil) {
        self.what = what
        self.total = total
    }

    /// Reports that `count` are done.
    ///
    /// - Parameter total: the total number, if it became known only now.
    mutating func show(_ count: Int, of total: Int? = nil) {
        let now = ContinuousClock.now
        guard now - last >= Self.interval else { return }
        last = now
        isShown = true
        let text = "\(count)\((total ?? self.total).map { " of \($0)" } ?? "") \(what)"
        StandardError.show(Self.isTerminal ? "\r\(text)" : "\(text)\n")
    }

    /// Ends the line, before other output.
    mutating func end() {
        if isShown, Self.isTerminal { StandardError.show("\n") }
        isShown = false
    }
}
