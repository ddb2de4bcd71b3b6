import NIOCore

/// Matches answers with the requests that wait for them, by order alone: the first answer belongs to the first request.
struct InFlightQueue<Ticket> {
    private struct Entry {
        let ticket: Ticket
        let commands: Int
        let deadline: NIODeadline
    }

    private var entries = CircularBuffer<Entry>()
    /// Answers of the first request, until they are complete.
    private var answers: [RESPValue] = []

    var isEmpty: Bool { entries.isEmpty }

    /// The deadline of the oldest request.
    var nextDeadline: NIODeadline? { entries.first?.deadline }

    /// Adds a request that has just been written.
    ///
    /// - Parameter commands: number of answers it waits for, at least one.
    mutating func append(_ ticket: Ticket, commands: Int, deadline: NIODeadline) {
        entries.append(Entry(ticket: ticket, commands: commands, deadline: deadline))
    }

    /// Takes an answer; returns the request that is complete with it.
    mutating func receive(_ answer: RESPValue) throws(RESPError) -> (ticket: Ticket, answers: [RESPValue])? {
        guard let first = entries.first else { throw .violation("an answer without a request") }
        answers.append(answer)
        guard answers.count == first.commands else { return nil }
        entries.removeFirst()
        defer { answers = [] }
        return (first.ticket, answers)
    }

    /// Removes and returns all waiting requests.
    mutating func removeAll() -> [Ticket] {
        defer {
            entries.removeAll()
            answers = []
        }
        return entries.map(\.ticket)
    }
}
