import Foundation
import Synchronization

/// Lets long work stop cleanly: the first SIGINT or SIGTERM requests a stop, a second one ends the process.
enum Interruption {
    private static let isRequested = Atomic(false)

    /// Whether a stop was requested.
    static var wasRequested: Bool { isRequested.load(ordering: .relaxed) }

    /// Handles signals as stop requests from now on.
    static func listen() {
        isRequested.store(false, ordering: .relaxed)
        for number in [SIGINT, SIGTERM] {
            signal(number) { number in
                Interruption.isRequested.store(true, ordering: .relaxed)
                signal(number, SIG_DFL)
            }
        }
    }
}
