import HTTPTypes
import Hummingbird
import RequestEdge
import Traces

extension RequestSpans {
    /// Answers a request inside its span, which then ends. A request whose body cannot be read is answered with 400 by the connection.
    func covering(
        _ span: TraceSpan,
        _ method: HTTPRequest.Method,
        _ context: some RequestContext,
        _ answer: () async throws -> Response
    ) async throws -> Response {
        var status = HTTPResponse.Status.badRequest
        defer { end(span, method, route: context.endpointPath, status: status.code) }
        let response = try await span.covering(answer)
        status = response.status
        return response
    }
}
