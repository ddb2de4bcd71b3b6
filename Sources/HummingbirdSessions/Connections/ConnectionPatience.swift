import NIOCore

/// Decides when a connection has exceeded its time limit.
struct ConnectionPatience {
    enum Decision: Equatable {
        case close
        case lookAgain(NIODeadline)
    }

    private let idle: TimeAmount
    private let write: TimeAmount
    private let farewell: TimeAmount
    /// Whether the server has begun to stop.
    private var isEnding = false
    private var lastActivity: NIODeadline
    /// Since when the client has accepted no byte of the waiting answers, and how many bytes wait.
    private var standstill: (since: NIODeadline, bytes: Int)?

    /// - Parameters:
    ///   - idle: how long a connection may be silent.
    ///   - write: how long a client may take no byte of an answer.
    ///   - farewell: how long a connection without a request may be silent when the server has begun to stop.
    init(idle: TimeAmount, write: TimeAmount, farewell: TimeAmount, at now: NIODeadline) {
        self.idle = idle
        self.write = write
        self.farewell = min(farewell, idle)
        lastActivity = now
    }

    /// A part of a request arrived, or an answer is complete.
    mutating func noteActivity(at now: NIODeadline) {
        lastActivity = now
    }

    /// The server has begun to stop: the time of connections without a request starts again, and is shorter.
    mutating func end(at now: NIODeadline) {
        isEnding = true
        lastActivity = now
    }

    /// The system accepted enough bytes that the writer of the answers resumes, or so few that it must wait: the time starts
    /// again.
    mutating func noteWritability(bytes: Int, at now: NIODeadline) {
        standstill = bytes > 0 ? (now, bytes) : nil
    }

    /// The decision about the connection.
    ///
    /// - Parameters:
    ///   - unread: bytes of answers for which the client has no room yet.
    ///   - isWorking: whether the connection waits for the server.
    ///   - isFree: whether the connection has no request, not even a part of one.
    mutating func look(at now: NIODeadline, unread: Int, isWorking: Bool, isFree: Bool = false) -> Decision {
        if unread > 0 { return lookAtAnswers(unread, at: now) }
        standstill = nil
        if isWorking { lastActivity = now }
        let end = lastActivity + (isEnding && isFree ? farewell : idle)
        return now < end ? .lookAgain(min(end, now + write)) : .close
    }

    private mutating func lookAtAnswers(_ unread: Int, at now: NIODeadline) -> Decision {
        let since = standstill.flatMap { unread < $0.bytes ? nil : $0.since } ?? now
        standstill = (since, unread)
        guard now < since + write else { return .close }
        // Several checks within the time limit, so that a single check between two writes does not decide.
        return .lookAgain(min(since + write, now + .nanoseconds(write.nanoseconds / 6)))
    }
}
