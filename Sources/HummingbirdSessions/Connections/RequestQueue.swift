/// The requests of one connection: which of them is the last, how many wait for their answer, and which is next.
struct RequestQueue {
    private enum Intake {
        case open
        /// The head of the last request has arrived, its end has not.
        case lastArriving
        case closed
    }

    private let limit: Int
    private var intake = Intake.open
    private var isArriving = false
    /// How many requests are unanswered when the last answer is written: itself, or none if it answers no request.
    private var unansweredAtLast = 1
    private(set) var unanswered = 0
    /// Whether the application is handling a request.
    private(set) var isServing = false

    /// - Parameter limit: how many requests may be unanswered; the one that reaches it is the last.
    init(limit: Int) {
        self.limit = max(limit, 1)
    }

    /// Whether no more requests are accepted: the last one is complete, or there was an error.
    var isClosed: Bool { intake == .closed }

    /// Whether the next answer is the last one.
    var isLastAnswer: Bool { intake != .open && unanswered <= unansweredAtLast }

    /// Whether the server is handling a request that has arrived completely.
    var isWorking: Bool { unanswered > (isArriving ? 1 : 0) }

    /// Adds the head of a request; returns false if it has become the last one.
    mutating func begin(mayContinue: Bool) -> Bool {
        unanswered += 1
        isArriving = true
        guard mayContinue, unanswered < limit else {
            intake = .lastArriving
            return false
        }
        return true
    }

    /// Accepts no more requests, if none is arriving. Returns whether that is so.
    mutating func close() -> Bool {
        guard intake == .open, !isArriving else { return false }
        intake = .closed
        return true
    }

    /// A request has arrived completely.
    mutating func complete() {
        isArriving = false
        if intake == .lastArriving { intake = .closed }
    }

    /// The input was not a request, and nothing behind it can be read.
    mutating func fail() {
        if intake == .open, !isArriving { unansweredAtLast = 0 }
        isArriving = false
        intake = .closed
    }

    /// The application gets the next request.
    mutating func serve() {
        isServing = true
    }

    /// An answer was written. The answer to invalid input has no place in the queue.
    mutating func answer() {
        isServing = false
        unanswered = max(unanswered - 1, 0)
    }
}
