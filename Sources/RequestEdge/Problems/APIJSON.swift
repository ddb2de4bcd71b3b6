import Foundation
package import HTTPTypes
package import Hummingbird
package import NIOCore
import UserAccounts

/// The JSON of the API: snake case, keys in order, slashes unescaped, no characters that could affect a terminal.
package enum APIJSON {
    package static func encode(_ value: some Encodable) throws -> ByteBuffer {
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let text = String(decoding: try encoder.encode(value), as: UTF8.self)
        return ByteBuffer(string: text.withHiddenCharactersEscapedAsJSON)
    }

    /// Throws `DecodingError`, or the ``Problem`` of a field that occurs twice.
    package static func decode<Value: Decodable>(_ type: Value.Type, from buffer: ByteBuffer) throws -> Value {
        let bytes = Array(buffer.readableBytesView)
        // Foundation would also read UTF-16 and UTF-32, which other parsers refuse (RFC 8259 §8.1).
        guard !bytes.contains(0), String(validating: bytes, as: UTF8.self) != nil else {
            throw Problem.badRequest("The body is not valid JSON.")
        }
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        let value = try decoder.decode(type, from: Data(bytes))
        if let name = RepeatedMember.find(in: bytes) { throw Problem.duplicateField(name) }
        return value
    }
}

/// A JSON answer.
package func answer(_ value: some Encodable, status: HTTPResponse.Status = .ok) throws -> Response {
    Response(
        status: status, headers: [.contentType: "application/json; charset=utf-8"],
        body: .init(byteBuffer: try APIJSON.encode(value)))
}
