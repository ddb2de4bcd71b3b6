import HummingbirdCore

/// The connections of a listener: what is between the socket and the responder.
struct HTTPConnections: Sendable {
    /// Makes them for a responder.
    let channel: @Sendable (@escaping HTTPChannelHandler.Responder) -> any ServerChildChannel
}
