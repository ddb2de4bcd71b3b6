import Foundation
import Hummingbird
import HummingbirdSessions
import NIOCore
import RequestEdge

extension Request {
    /// The request's JSON body.
    ///
    /// Only `application/json` is read: another site's form cannot send that without a preflight request (ASVS 3.5.2).
    ///
    /// - Throws: ``Problem`` with status 400, 413 or 415.
    package func json<Value: Decodable>(_ type: Value.Type) async throws -> Value {
        let mediaType = (headers[.contentType] ?? "").prefix { $0 != ";" }.filter { !$0.isWhitespace }
        guard mediaType.lowercased() == "application/json" else {
            throw Problem(.unsupportedMediaType, "Send application/json.")
        }
        let body = try await limitedBody()
        do {
            return try APIJSON.decode(type, from: body)
        } catch let error as DecodingError {
            throw Problem.badRequest(error.explanation)
        }
    }
}

extension Request {
    /// Refuses anything but an empty body or an empty object, for calls that take none. The server must not seem to have
    /// accepted a field that it does not read, such as a password that an administrator chose (ASVS 6.4.6).
    func refuseBody() async throws {
        let body = String(buffer: try await limitedBody()).filter { !$0.isWhitespace }
        guard body.isEmpty || body == "{}" else { throw Problem.invalid("This call takes no body.") }
    }
}

extension DecodingError {
    /// The problem of the body, in terms of its fields.
    fileprivate var explanation: String {
        func name(_ path: [any CodingKey]) -> String { path.map(\.stringValue).joined(separator: ".") }
        switch self {
        case .keyNotFound(let key, let context): return "The field \(name(context.codingPath + [key])) is missing."
        case .typeMismatch(_, let context), .valueNotFound(_, let context):
            return context.codingPath.isEmpty
                ? "The body is not a JSON object." : "The field \(name(context.codingPath)) has the wrong type."
        default: return "The body is not valid JSON."
        }
    }
}

extension Request {
    /// The body, if it is no larger than the limit.
    fileprivate func limitedBody() async throws -> ByteBuffer {
        let tooLarge = Problem(.payloadTooLarge, "The body may have at most 64 KiB.")
        let limit = BodyLimit.bytes
        if let length = headers[.contentLength].flatMap({ Int($0) }), length > limit { throw tooLarge }
        do {
            return try await body.collect(upTo: limit)
        } catch is NIOTooManyBytesError {
            throw tooLarge
        }
    }
}
