public import NIOCore

/// The resources that one connection may use, whichever client opened it.
public struct ConnectionLimits: Sendable {
    /// The longest time that an answer may wait without its client accepting any byte of it. Default 30 seconds.
    ///
    /// It also counts while a request is in progress. A stream whose client reads is not affected, however long it lasts.
    public var writeTimeout: TimeAmount = .seconds(30)

    /// The maximum number of bytes that are read at once. Default 4096.
    ///
    /// Nothing more is read while requests wait for the answers before them, so this bounds the memory that waiting requests of
    /// a client use: a small request is many times as large in memory. A larger value is better for large uploads.
    public var readSize = 4096

    /// The maximum number of unanswered requests of a connection. Default 200; values below 1 count as 1.
    ///
    /// The last of them is answered with `Connection: close`, and the client sends those behind it again. With TLS, or if a
    /// client has closed its end, more requests arrive at once than fit into ``readSize``.
    public var pipelinedRequests = 200

    /// How long a closed connection waits for its client to close it too. Default 5 seconds, and at most ``farewellTimeout`` when the
    /// server has begun to stop.
    ///
    /// Closing at once could destroy the last answer in transit (RFC 9112, section 9.6).
    public var closeTimeout: TimeAmount = .seconds(5)

    /// How long a connection without a request may stay open when the server has begun to stop. Default 1 second.
    ///
    /// Its next request, if there is one, is answered with `Connection: close`. A client whose request is on its way just when the
    /// connection is closed has to send it again, so connections are not closed at once.
    public var farewellTimeout: TimeAmount = .seconds(1)

    /// Limits that suit a server of pages and documents.
    public init() {}
}
