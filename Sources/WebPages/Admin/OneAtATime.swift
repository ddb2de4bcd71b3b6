import Synchronization

/// Lets one request at a time do something expensive.
final class OneAtATime: Sendable {
    /// Held while it is done.
    final class Turn: Sendable {
        private let place: OneAtATime
        fileprivate init(_ place: OneAtATime) { self.place = place }
        deinit { place.isTaken.withLock { $0 = false } }
    }

    private let isTaken = Mutex(false)

    /// `nil` while another request does it.
    func begin() -> Turn? {
        let isFree = isTaken.withLock { taken in
            defer { taken = true }
            return !taken
        }
        return isFree ? Turn(self) : nil
    }
}
