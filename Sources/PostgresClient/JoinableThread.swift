import Foundation

/// A thread whose end can be waited for; Foundation's cannot.
///
/// libpq's cryptography cleans up when a thread ends and when the process ends. Both at once crash, so the
/// process must not end before its threads have ended.
// The handle is only passed back to the system.
struct JoinableThread: @unchecked Sendable {
    private final class Work: Sendable {
        let body: @Sendable () -> Void

        init(_ body: @escaping @Sendable () -> Void) {
            self.body = body
        }
    }

    /// The system's handle of the thread.
    private let handle: pthread_t

    /// Starts the thread. Nil if the system cannot create more threads.
    init?(_ body: @escaping @Sendable () -> Void) {
        let work = Unmanaged.passRetained(Work(body))
        #if canImport(Darwin)
        var handle: pthread_t?
        let status = pthread_create(&handle, nil, { JoinableThread.run($0) }, work.toOpaque())
        #else
        var thread = pthread_t()
        let status = pthread_create(&thread, nil, { $0.flatMap { JoinableThread.run($0) } }, work.toOpaque())
        let handle = Optional(thread)
        #endif
        guard status == 0, let handle else {
            work.release()
            return nil
        }
        self.handle = handle
    }

    /// Waits until the thread has ended completely. Call it once.
    func join() {
        pthread_join(handle, nil)
    }

    private static func run(_ work: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer? {
        Unmanaged<Work>.fromOpaque(work).takeRetainedValue().body()
        return nil
    }
}
