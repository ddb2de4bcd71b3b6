import Dispatch

#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// A clock for leases: it only moves forward, and it goes on while the process is stopped or the machine sleeps.
package protocol LeaseClock: Sendable {
    /// Nanoseconds since an arbitrary moment.
    func now() -> Int64

    /// Waits, even if the task is cancelled: a revocation must not return early because its client has left.
    func sleep(for nanoseconds: Int64) async

    /// Waits, at most until the task is cancelled.
    func pause(for nanoseconds: Int64) async
}

/// The machine's clock since its boot.
struct BootClock: LeaseClock {
    func now() -> Int64 {
        var time = timespec()
        #if os(Linux) || os(Android)
        clock_gettime(CLOCK_BOOTTIME, &time)
        #else
        // On Darwin this clock goes on while the system sleeps.
        clock_gettime(CLOCK_MONOTONIC, &time)
        #endif
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }

    func pause(for nanoseconds: Int64) async {
        // Cancellation is not an error here.
        try? await Task.sleep(for: .nanoseconds(nanoseconds))
    }

    func sleep(for nanoseconds: Int64) async {
        await withCheckedContinuation { continuation in
            DispatchQueue.global().asyncAfter(deadline: .now() + .nanoseconds(Int(clamping: nanoseconds))) {
                continuation.resume()
            }
        }
    }
}
