/// A way in which notices leave the server.
protocol NoticeCarrier: Sendable {
    /// Its name in the log.
    var name: String { get }

    /// Delivers one document within its time limit. Throws if the receiver did not accept it.
    func carry(_ document: [UInt8]) async throws
}

/// The reason why a notice was not accepted. Holds nothing of its contents.
struct NoticeFailure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}
