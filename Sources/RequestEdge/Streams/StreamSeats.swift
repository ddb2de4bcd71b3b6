import Synchronization

/// Limits the number of open streams.
package final class StreamSeats: Sendable {
    /// One open stream; it counts until this is released.
    package final class Seat: Sendable {
        private let seats: StreamSeats

        fileprivate init(_ seats: StreamSeats) {
            self.seats = seats
        }

        deinit {
            seats.free.withLock { $0 += 1 }
        }
    }

    private let free: Mutex<Int>

    /// - Parameter count: how many streams may be open at a time.
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
