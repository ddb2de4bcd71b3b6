package import NIOCore
package import NIOHTTP1

/// Gives answers that need nothing but the memory of this process, on an event loop that cannot wait.
///
/// What it cannot answer takes the way through the framework, which gives the same answers.
package protocol MemoryAnswering: Sendable {
    /// Longest body of a request that it may answer, in bytes.
    var longestBody: Int { get }
    /// Whether requests of this peer may be answered.
    func isTrusted(_ peer: SocketAddress?) -> Bool
    /// Whether a request with this head may be answered. It decides nothing; it only saves the work for other requests.
    func mayAnswer(_ head: HTTPRequestHead) -> Bool
    /// The answer to a complete request whose head ``mayAnswer(_:)`` let pass. `nil` if memory does not prove it.
    func answer(_ head: HTTPRequestHead, _ body: [UInt8]) -> MemoryAnswer?
}

/// An answer from memory.
package struct MemoryAnswer: Sendable {
    package let head: HTTPResponseHead
    package let body: [UInt8]

    package init(_ head: HTTPResponseHead, body: [UInt8] = []) {
        self.head = head
        self.body = body
    }
}
