import HTTPTypes
package import Hummingbird

extension Response {
    /// A stream of server-sent events (HTML Standard §9.2), which proxies pass on as it is written.
    ///
    /// - Parameters:
    ///   - seat: is held until the stream ends.
    ///   - write: writes events until the stream is to end.
    package static func eventStream(
        _ seat: Seats.Seat,
        _ write: @escaping @Sendable @concurrent (inout any ResponseBodyWriter) async throws -> Void
    ) -> Response {
        let body = ResponseBody { writer in
            try await write(&writer)
            try await writer.finish(nil)
            withExtendedLifetime(seat) {}
        }
        return Response(
            status: .ok, headers: [.contentType: "text/event-stream", .xAccelBuffering: "no"], body: body)
    }
}

extension HTTPField.Name {
    fileprivate static let xAccelBuffering = Self.literal("X-Accel-Buffering")
}
