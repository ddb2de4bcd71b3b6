/// A way in which notices leave the server.
package protocol NoticeCarrier: Sendable {
    /// Its name in the log.
    var name: String { get }

    /// Delivers one document within its time limit. Throws if the receiver did not accept it.
    func carry(_ document: [UInt8]) async throws
}

/// The reason why a notice was not accepted. Holds nothing of its contents.
package struct NoticeFailure: Error, CustomStringConvertible {
    package let description: String

    init(_ description: String) {
        self.description = description
    }
}
