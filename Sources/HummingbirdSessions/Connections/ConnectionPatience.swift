import NIOCore

/// When a connection has been waited for long enough.
struct ConnectionPatience {
    enum Decision: Equatable {
        case close
        case lookAgain(NIODeadline)
    }

    private let idle: TimeAmount
    private let write: TimeAmount
    private var lastActivity: NIODeadline
    /// Since when answers have waited without any of them being taken, and how many bytes they are.
    private var standstill: (since: NIODeadline, bytes: Int)?

    init(idle: TimeAmount, write: TimeAmount, at now: NIODeadline) {
        self.idle = idle
        self.write = write
        lastActivity = now
    }

    /// A part of a request arrived, or an answer is complete.
    mutating func noteActivity(at now: NIODeadline) {
        lastActivity = now
    }

    /// The system took so much, or so little, that the answers' writer is woken or must wait: the time begins anew.
    mutating func noteWritability(bytes: Int, at now: NIODeadline) {
        standstill = bytes > 0 ? (now, bytes) : nil
    }

    /// What to do about the connection.
    ///
    /// - Parameters:
    ///   - unread: bytes of answers that the client has not made room for.
    ///   - isWorking: whether it is the server that is waited for.
    mutating func look(at now: NIODeadline, unread: Int, isWorking: Bool) -> Decision {
        if unread > 0 { return lookAtAnswers(unread, at: now) }
        standstill = nil
        if isWorking { lastActivity = now }
        let end = lastActivity + idle
        return now < end ? .lookAgain(min(end, now + write)) : .close
    }

    private mutating func lookAtAnswers(_ unread: Int, at now: NIODeadline) -> Decision {
        let since = standstill.flatMap { unread < $0.bytes ? nil : $0.since } ?? now
        standstill = (since, unread)
        guard now < since + write else { return .close }
        // Several looks in the time allowed, so that one between two writes does not decide.
        return .lookAgain(min(since + write, now + .nanoseconds(write.nanoseconds / 6)))
    }
}
