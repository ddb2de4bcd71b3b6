import Foundation

/// Says on standard error how far long work is: all the time at a terminal, elsewhere a line from time to time. Work that is
/// done before the first of them says nothing.
struct Progress {
    private static let isTerminal = isatty(STDERR_FILENO) == 1
    private static let interval: Duration = isTerminal ? .milliseconds(200) : .seconds(10)

    private let what: String
    private let total: Int?
    private var last = ContinuousClock.now
    private var isShown = false

    /// - Parameters:
    ///   - what: what is counted, in the plural.
    ///   - total: how many there will be, if that is known.
    init(_ what: String, of total: Int? = nil) {
        self.what = what
        self.total = total
    }

    /// Says that `count` are done.
    mutating func show(_ count: Int) {
        let now = ContinuousClock.now
        guard now - last >= Self.interval else { return }
        last = now
        isShown = true
        let text = "\(count)\(total.map { " of \($0)" } ?? "") \(what)"
        StandardError.show(Self.isTerminal ? "\r\(text)" : "\(text)\n")
    }

    /// Ends the line, before anything else is said.
    mutating func end() {
        if isShown, Self.isTerminal { StandardError.show("\n") }
        isShown = false
    }
}
