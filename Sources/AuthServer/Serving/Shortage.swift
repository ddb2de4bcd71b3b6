import NIOCore

/// A shortage that is told once when it begins and once when it is over, however often it comes and goes between.
struct Shortage {
    /// How long there must have been room: one connection that closes makes room for one other.
    private static let relief = TimeAmount.seconds(10)

    private var last: NIODeadline?

    /// There is no room; true when that is news.
    mutating func note(at now: NIODeadline) -> Bool {
        defer { last = now }
        return last == nil
    }

    /// There is room; true when the shortage is over.
    mutating func noteRoom(at now: NIODeadline) -> Bool {
        guard let last, last + Self.relief < now else { return false }
        self.last = nil
        return true
    }
}
