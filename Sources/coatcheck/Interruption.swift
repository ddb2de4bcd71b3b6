import Foundation
import Synchronization

/// Lets long work end in order: the first SIGINT or SIGTERM asks it to stop, a second one ends the process.
enum Interruption {
    private static let isRequested = Atomic(false)

    /// Whether the work should stop.
    static var wasRequested: Bool { isRequested.load(ordering: .relaxed) }

    /// Takes signals as requests from now on.
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
