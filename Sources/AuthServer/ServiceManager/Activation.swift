/// What the service manager has given to this process: listening sockets, and the way to tell it about the state of the server.
package struct Activation: Sendable {
    let sockets: PassedSockets
    let manager: ServiceManager

    /// Takes it from the environment, which child programs then do not inherit. Call it once, before other threads exist.
    ///
    /// - Throws: ``StartFailure`` if a socket cannot be used.
    package static func adopted() throws -> Activation {
        Activation(sockets: try PassedSockets.adopted(), manager: ServiceManager.adopted())
    }
}
