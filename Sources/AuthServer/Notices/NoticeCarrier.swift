/// A way in which notices leave the server.
protocol NoticeCarrier: Sendable {
    /// What the log calls it.
    var name: String { get }

    /// Hands over one document. Throws when it was not taken; takes no longer than its time limit.
    func carry(_ document: [UInt8]) async throws
}

/// Why a notice was not taken. Says nothing about its contents.
struct NoticeFailure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}
