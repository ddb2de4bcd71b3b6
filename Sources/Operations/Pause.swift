import ServiceLifecycle

/// Waits, but no longer than until the server begins to stop or the task is cancelled.
package func pause(for duration: Duration) async {
    await cancelWhenGracefulShutdown {
        do {
            try await Task.sleep(for: duration)
        } catch {
            // Cancelled: the caller's own condition ends what it does.
        }
    }
}
