import NIOCore
import NIOExtras
import NIOPosix

/// Stops a listener without a loss: connections that the system has accepted for it are served.
enum GentleStop {
    /// The steps between the listener's event loop and that of a new connection, until the connection is set up.
    private static let steps = 4

    /// Begins to stop. Returns at once.
    static func begin(of listener: any Channel, _ quiescing: ServerQuiescingHelper) {
        // Connections in the system's queue are left to the process that takes over the socket.
        listener.setOption(.autoRead, value: false).whenComplete { _ in
            finish(listener, quiescing, after: steps)
        }
    }

    /// A connection that is being set up would be closed together with the listener.
    private static func finish(_ listener: any Channel, _ quiescing: ServerQuiescingHelper, after steps: Int) {
        guard steps > 0 else { return quiescing.initiateShutdown(promise: nil) }
        let loops = MultiThreadedEventLoopGroup.singleton.makeIterator().map { $0.submit {} }
        EventLoopFuture.andAllComplete(loops, on: listener.eventLoop).whenComplete { _ in
            finish(listener, quiescing, after: steps - 1)
        }
    }
}
