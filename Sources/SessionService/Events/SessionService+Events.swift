import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import Operations
import RequestEdge
import ServiceLifecycle
import Sessions

extension SessionService {
    /// `GET events`: what happened to the application's sessions since a position, as a long poll or as a stream.
    func events(_ request: Request, by caller: Caller, logger: Logger) async throws -> Response {
        guard let events else {
            throw ServiceRefusal(
                .unavailable, "The session store of this server keeps no log of changes, so there are no events.")
        }
        if request.uri.queryParameters.get("stream") == "1" {
            let stream = EventStream(
                events: events, access: access, caller: caller, headers: request.headers,
                position: try await Self.position(request, at: events))
            return Response(
                status: .ok, headers: [.contentType: "text/event-stream", .cacheControl: "no-store"],
                body: ResponseBody { writer in
                    try await stream.write(to: &writer)
                    try await writer.finish(nil)
                })
        }
        let wait = try request.number("wait", default: 0, in: 0...Self.longestWait)
        guard request.uri.queryParameters.get("after") != nil else {
            return Self.response([], next: try await events.beginning(), for: caller.application)
        }
        let position = try await Self.position(request, at: events)
        switch try await events.page(after: position, for: caller.application, wait: .milliseconds(wait)) {
        case .events(let found, let next): return Self.response(found, next: next, for: caller.application)
        case .missed(let next):
            throw ServiceRefusal(
                .missed, "The position is not known here, or no longer. Forget what you know, and go on from next."
            ) {
                $0.add("next", next)
            }
        }
    }

    /// The longest wait of a poll, in milliseconds.
    private static let longestWait = 1000

    /// Where the client goes on: where it says, or where its stream was interrupted.
    private static func position(_ request: Request, at events: EventLog) async throws -> Int64 {
        guard let text = request.headers[.lastEventID] ?? request.uri.queryParameters.get("after").map({ String($0) })
        else {
            return try await events.beginning()
        }
        guard let position = Int64(text), position >= 0 else {
            throw ServiceRefusal.badRequest(
                "The parameter after must be a position, the next of an earlier answer.", field: "after")
        }
        return position
    }

    private static func response(_ events: [SessionEventAnswer], next: Int64, for application: Application) -> Response
    {
        var body = JSONWriter()
        body.add("next", next)
        body.add("events", list: events.map { $0.object(for: application) })
        return Response(
            status: .ok, headers: [.contentType: "application/json", .cacheControl: "no-store"],
            body: .init(byteBuffer: ByteBuffer(bytes: body.object)))
    }
}

/// The events of one application as server-sent events (HTML Standard §9.2): for closing sockets, not for caching, because a
/// delayed stream looks like a current one.
struct EventStream: Sendable {
    /// How often a stream looks whether its token still counts and whether the server stops.
    private static let interval = Duration.seconds(1)
    /// The number of quiet intervals after which a stream shows that it is alive.
    private static let heartbeat = 15

    let events: EventLog
    let access: ServiceAccess
    let caller: Caller
    let headers: HTTPFields
    let position: Int64

    /// Writes until the client disconnects, the token is removed, the server stops, or the log does not answer.
    @concurrent
    func write(to writer: inout any ResponseBodyWriter) async throws {
        var position = position
        try await writer.write(ByteBuffer(string: "retry: 2000\n: connected\n\n"))
        var quiet = 0
        while !Task.isCancelled, !Task.isShuttingDownGracefully, await isAdmitted() {
            switch try await events.page(after: position, for: caller.application, wait: Self.interval) {
            case .missed(let next):
                position = next
                try await writer.write(ByteBuffer(string: "id: \(next)\nevent: missed\ndata: {}\n\n"))
            case .events(let found, let next):
                position = next
                quiet = found.isEmpty ? quiet + 1 : 0
                for (index, event) in found.enumerated() {
                    let isLast = index + 1 == found.count || found[index + 1].position != event.position
                    try await writer.write(Self.message(event, for: caller.application, isLast: isLast))
                }
            }
            if quiet == Self.heartbeat {
                quiet = 0
                try await writer.write(ByteBuffer(string: ": alive\n\n"))
            }
        }
    }

    private func isAdmitted() async -> Bool {
        (try? await access.caller(headers)) != nil
    }

    /// - Parameter isLast: whether it is the last event of its position. Only then may a client go on after it.
    private static func message(_ event: SessionEventAnswer, for application: Application, isLast: Bool) -> ByteBuffer {
        var buffer = ByteBuffer(string: isLast ? "id: \(event.position + 1)\n" : "")
        buffer.writeString("event: \(event.kind.rawValue)\ndata: ")
        buffer.writeBytes(event.object(for: application))
        buffer.writeString("\n\n")
        return buffer
    }
}
