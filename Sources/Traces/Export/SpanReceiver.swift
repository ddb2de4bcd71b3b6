/// The collector, as the export sees it.
package protocol SpanReceiver: Sendable {
    /// Sends a document within a time limit. Throws if there is no answer.
    func send(_ document: [UInt8]) async throws -> CollectorAnswer

    /// Closes its connections.
    func close() async
}
