import Synchronization

/// Limits how many streams are open, or how many requests do something expensive, at the same time.
package final class Seats: Sendable {
    /// One of them; it counts until this is released.
    package final class Seat: Sendable {
        private let seats: Seats

        fileprivate init(_ seats: Seats) {
            self.seats = seats
        }

        deinit {
            seats.free.withLock { $0 += 1 }
        }
    }

    private let free: Mutex<Int>

    /// - Parameter count: how many there may be at a time.
    package init(_ count: Int) {
        free = Mutex(count)
    }

    /// A seat, or nil if all are taken.
    package func take() -> Seat? {
        let isFree = free.withLock { free in
            guard free > 0 else { return false }
            free -= 1
            return true
        }
        return isFree ? Seat(self) : nil
    }
}
