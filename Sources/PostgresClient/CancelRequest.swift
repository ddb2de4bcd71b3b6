import CLibPQ

/// What has the server give up a statement. It has nothing to do with the connection any more.
// One thread uses the handle: the one that sends it.
struct CancelRequest: @unchecked Sendable {
    let handle: OpaquePointer

    /// Sends it and waits until the server has hung up. To be called once.
    func send() {
        var reason = [CChar](repeating: 0, count: 256)
        PQcancel(handle, &reason, Int32(reason.count))
        PQfreeCancel(handle)
    }
}
