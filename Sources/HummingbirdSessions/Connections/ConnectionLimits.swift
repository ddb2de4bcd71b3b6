public import NIOCore

/// What one connection may cost, whoever is at its other end.
public struct ConnectionLimits: Sendable {
    /// Longest time an answer may wait for its client without a byte of it being taken. Default 30 seconds.
    ///
    /// Counts while a request is in progress too. A stream whose client reads is not affected, however long it lasts.
    public var writeTimeout: TimeAmount = .seconds(30)

    /// The most bytes that are read at once. Default 4096.
    ///
    /// Nothing more is read while requests wait for the answers before them, so that this bounds what a client can make
    /// wait: a small request is many times as large in memory. More is better for large uploads.
    public var readSize = 4096

    /// How many requests of a connection may be unanswered at once. Default 200; values below 1 count as 1.
    ///
    /// The last of them is answered with `Connection: close`, and the client sends those behind it again. With TLS, or
    /// when a client has closed its end, more arrive at once than ``readSize`` holds.
    public var pipelinedRequests = 200

    /// How long a connection that was ended waits for its client to end it too. Default 5 seconds.
    ///
    /// Closing at once could destroy the last answer on its way (RFC 9112, section 9.6).
    public var closeTimeout: TimeAmount = .seconds(5)

    /// Limits that fit a server of pages and documents.
    public init() {}
}
