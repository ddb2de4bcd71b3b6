import Foundation

/// A thread whose end can be waited for; Foundation's cannot.
///
/// libpq's cryptography cleans up when a thread ends and when the process ends. Both at once is a crash, so that a
/// process must not end before its threads have.
// The handle is never touched, only handed back to the system.
struct JoinableThread: @unchecked Sendable {
    private final class Work: Sendable {
        let body: @Sendable () -> Void

        init(_ body: @escaping @Sendable () -> Void) {
            self.body = body
        }
    }

    /// What the system calls the thread.
    private let handle: pthread_t

    /// Starts the thread. Nil when the system has no more threads to give.
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

    /// Waits until nothing of the thread is left. To be called once.
    func join() {
        pthread_join(handle, nil)
    }

    private static func run(_ work: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer? {
        Unmanaged<Work>.fromOpaque(work).takeRetainedValue().body()
        return nil
    }
}
