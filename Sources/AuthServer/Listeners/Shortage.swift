import NIOCore

/// A shortage that is reported once when it begins and once when it is over, however often it comes and goes between.
struct Shortage {
    /// How long there must be room before the shortage is over: one closed connection makes room for only one other.
    private static let relief = TimeAmount.seconds(10)

    private var last: NIODeadline?

    /// Notes that there is no room; true if the shortage begins.
    mutating func note(at now: NIODeadline) -> Bool {
        defer { last = now }
        return last == nil
    }

    /// Notes that there is room; true if the shortage is over.
    mutating func noteRoom(at now: NIODeadline) -> Bool {
        guard let last, last + Self.relief < now else { return false }
        self.last = nil
        return true
    }
}
