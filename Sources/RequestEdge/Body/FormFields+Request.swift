import HTTPTypes
package import Hummingbird
import NIOCore
import WebAddresses

extension FormFields {
    /// The largest body a form may have.
    static let maximumBody = 64 * 1024

    /// Reads the form in the body of a request.
    ///
    /// - Throws: `HTTPError` 415 for another content type, 413 for a body that is too large (known from its length
    ///   before a byte is read), 400 for one that cannot be read or repeats a field, in the body or in the address.
    package init(reading request: Request) async throws {
        let contentType = request.headers[.contentType] ?? ""
        let mediaType = contentType.prefix { $0 != ";" }.filter { !$0.isWhitespace }.lowercased()
        guard mediaType == "application/x-www-form-urlencoded" else { throw HTTPError(.unsupportedMediaType) }
        if let length = request.headers[.contentLength].flatMap({ Int($0) }), length > Self.maximumBody {
            throw HTTPError(.contentTooLarge, headers: [.connection: "close"])
        }
        let body = try await request.body.collect(upTo: Self.maximumBody)
        let fields = try Self.read(body.readableBytesView)
        guard try !fields.overlaps(FormFields(queryOf: request)) else { throw HTTPError(.badRequest) }
        self = fields
    }

    /// Reads the query of a request.
    ///
    /// - Throws: `HTTPError` 400 for one that cannot be read or repeats a field.
    package init(queryOf request: Request) throws {
        self = try Self.read((request.uri.query ?? "").utf8)
    }

    private static func read(_ bytes: some Collection<UInt8>) throws -> FormFields {
        do {
            return try FormFields(bytes)
        } catch {
            throw HTTPError(.badRequest)
        }
    }
}
