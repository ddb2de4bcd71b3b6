import Foundation
import Synchronization

/// Descriptors that the process keeps open in order to give them up when none is left.
///
/// A process without any is not only deaf to new connections: the libraries that it stands on open files of their own, and some
/// end the process if they cannot (libdispatch, when it looks after its threads). So when an accept fails, the reserve is
/// released for them, and no connection is accepted before it is complete again.
final class DescriptorReserve: Sendable {
    /// Enough for a database file with its log, and for what libraries open for a moment.
    static let usualCount = 8

    private let count: Int
    private let held = Mutex<[CInt]>([])

    /// Opens the descriptors, as far as there are any.
    init(count: Int = DescriptorReserve.usualCount) {
        self.count = count
        restore()
    }

    deinit {
        release()
    }

    /// Closes the descriptors.
    func release() {
        held.withLock { held in
            for descriptor in held { close(descriptor) }
            held = []
        }
    }

    /// Opens what is missing. Returns whether the reserve is complete; if not, nothing of it stays open.
    @discardableResult
    func restore() -> Bool {
        let isComplete = held.withLock { held in
            while held.count < count {
                let descriptor = open("/dev/null", O_RDONLY | O_CLOEXEC)
                guard descriptor >= 0 else { return false }
                held.append(descriptor)
            }
            return true
        }
        if !isComplete { release() }
        return isComplete
    }
}
