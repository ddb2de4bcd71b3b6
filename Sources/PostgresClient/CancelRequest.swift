import CLibPQ

/// Cancels a statement on the server. It is independent of the connection.
// One thread uses the handle: the one that sends it.
struct CancelRequest: @unchecked Sendable {
    let handle: OpaquePointer

    /// Sends the request and waits until the server has closed the connection. Call it once.
    func send() {
        var reason = [CChar](repeating: 0, count: 256)
        PQcancel(handle, &reason, Int32(reason.count))
        PQfreeCancel(handle)
    }
}
